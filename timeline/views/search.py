from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.requests import is_in_place, viewer_of
from core.paging import PAGE_LENGTH, Page, cursor_of
from timeline.query import Query, parse
from timeline.search import Section, sections

TOP = "top"


@dataclass(frozen=True)
class Result:
    """What one section found; `more_url` leads to its older page, `url` to its tab."""

    section: Section
    page: Page[Any]
    url: str
    more_url: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """All sections' best, or one section page by page; in place: the next page alone."""
    query = parse(request.GET.get("q", ""))
    tab = request.GET.get("tab", TOP)
    chosen = next((section for section in sections() if section.slug == tab), None)
    if chosen is None:
        results = [_result(request, query, each, each.preview) for each in sections()]
    else:
        results = [_result(request, query, chosen, PAGE_LENGTH, cursor_of(request.GET))]
        if is_in_place(request):
            context = {"page": results[0].page, "more_url": results[0].more_url}
            return render(request, chosen.template, context)
    return render(request, "timeline/search.html", _page(query, chosen, results))


def _result(
    request: HttpRequest, query: Query, section: Section, length: int, before: int | None = None
) -> Result:
    page = section.find(query, viewer_of(request), before, length)
    more = _url(query, section.slug, page.next_before) if page.next_before else ""
    return Result(section, page, _url(query, section.slug), more)


def _page(query: Query, chosen: Section | None, results: list[Result]) -> dict[str, object]:
    tabs = [(section.slug, section.label, _url(query, section.slug)) for section in sections()]
    return {
        "query": query,
        "current_tab": chosen.slug if chosen else TOP,
        "tabs": tabs,
        "top_url": _url(query, TOP),
        "results": [result for result in results if result.page.items],
    }


def _url(query: Query, tab: str, before: int | None = None) -> str:
    cursor = [("before", before)] if before else []
    return f"{reverse('search')}?{urlencode([('q', query.text), ('tab', tab), *cursor])}"
