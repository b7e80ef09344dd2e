from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import listings
from accounts.requests import is_in_place, viewer_of
from core.paging import cursor_of, older_url


def people_list(
    request: HttpRequest, name: str, links: QuerySet[Any], *, side: str, rows: str, **context: Any
) -> HttpResponse:
    """The page `name` of people at the `side` of `links`; for an older page its `rows` alone."""
    page = listings.people_page(links, side, viewer_of(request), cursor_of(request.GET))
    context |= {"page": page, "more_url": older_url(request, page)}
    template = rows if is_in_place(request) else name
    return render(request, f"accounts/{template}.html", context)
