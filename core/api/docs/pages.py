"""The pages of /api/docs. What they show of an operation is made once a process."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.api.docs import snippets
from core.api.docs.reading import Answer, Body, Operation, Reference, read
from core.scopes import SCOPES

_MINUTE: Final = 60
_FIRST: Final = """TOKEN=…
curl "{server}/api/v1/spaces?limit=2" \\
  -H "Authorization: Bearer $TOKEN\""""
_REFUSAL: Final = {
    "code": "invalid",
    "message": "title: This field may not be blank.",
    "fields": {"title": "This field may not be blank."},
}


@dataclass(frozen=True)
class Api:
    """One API: its name in addresses, where its document is, and what makes that."""

    slug: str
    url: str
    document: Callable[[], dict[str, Any]]
    in_python: Callable[[Operation, str], str] = snippets.by_requests

    @cached_property
    def reference(self) -> Reference:
        return read(self.document())


@dataclass(frozen=True)
class Shown:
    """An operation with what one may copy of it."""

    operation: Operation
    curl: str
    python: str
    others: tuple[tuple[str, str], ...]
    """What else one might send, and what that is called."""
    answers: tuple[tuple[Answer, str], ...]
    """Each good one with an example, or ""."""


def urls(apis: Sequence[Api]) -> list[URLPattern]:
    """The overview of all of them, and a page for each tag."""
    by_slug = {api.slug: api for api in apis}

    @require_safe
    def overview(request: HttpRequest) -> HttpResponse:
        return render(request, "api/overview.html", {"apis": apis, **_facts()})

    @require_safe
    def tag(request: HttpRequest, api: str, tag: str) -> HttpResponse:
        chosen = by_slug.get(api)
        found = chosen and chosen.reference.tag(tag)
        if chosen is None or found is None:
            raise Http404
        context = {"apis": apis, "tag": found, "operations": parts(api, tag, *_viewer(request))}
        return render(request, "api/tag.html", context)

    @cache
    def parts(api: str, tag: str, language: str, is_member: bool) -> SafeString:
        found = by_slug[api].reference.tag(tag)
        groups = [
            (group, [_shown(by_slug[api], one) for one in group.operations])
            for group in (found.groups if found else ())
        ]
        context = {"groups": groups, "is_member": is_member}
        del language  # in which words the templates speak now
        return mark_safe(render_to_string("api/_operations.html", context))  # noqa: S308

    return [
        path("api/docs", overview, name="api_docs"),
        path("api/docs/<slug:api>/<slug:tag>", tag, name="api_docs_tag"),
    ]


def _viewer(request: HttpRequest) -> tuple[str, bool]:
    return get_language() or "", request.user.is_authenticated


def _shown(api: Api, operation: Operation) -> Shown:
    return Shown(
        operation,
        curl=snippets.curl(operation, settings.PUBLIC_URL),
        python=api.in_python(operation, settings.PUBLIC_URL),
        others=tuple(
            (one.name, snippets.pretty(one.value))
            for one in (operation.body.examples[1:] if operation.body else ())
        ),
        answers=tuple(_answers(operation)),
    )


def _answers(operation: Operation) -> Iterator[tuple[Answer, str]]:
    for answer in operation.good:
        yield answer, _example(answer.body)


def _example(body: Body | None) -> str:
    return "" if body is None or body.example is None else snippets.pretty(body.example)


def _facts() -> dict[str, object]:
    """What the overview says of this very server."""
    return {
        "first_curl": _FIRST.format(server=settings.PUBLIC_URL),
        "refusal": snippets.pretty(_REFUSAL),
        "scopes": SCOPES,
        "per_minute": _a_minute("api"),
        "guests_per_minute": _a_minute("api_guest"),
    }


def _a_minute(name: str) -> int:
    count, seconds = settings.RATE_LIMITS[name]
    return round(count * _MINUTE / seconds)
