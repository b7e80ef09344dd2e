"""From a button to one service call, and from its refusal to words on the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.requests import me
from core.errors import DomainError

Words = str | SafeString


def attempt(request: HttpRequest, act: Callable[[], Any], done: Words) -> bool:
    """Call a service and say `done`, or why it refused; True if it was done."""
    try:
        act()
    except DomainError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, done)
    return True


def number_of(text: str) -> int | None:
    """The key that an address of the admin names; None for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def require(request: HttpRequest, may: Callable[[User], bool]) -> User:
    """Who asks, if they may. Raises PermissionDenied."""
    if not may(me(request)):
        raise PermissionDenied
    return me(request)


class AboutOthers:
    """Rows of the admin without those about the viewer: nobody learns who reported them, and the
    people who look after a server are no exception. `whom` leads to who answers for a row.
    """

    whom = "account"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        return rows.exclude(**{self.whom: me(request)})


def page(request: HttpRequest, template: str, title: Words, **context: Any) -> HttpResponse:
    """A page of ours in the admin's frame."""
    frame = admin.site.each_context(request)
    return render(request, f"admin/moderation/{template}", {**frame, "title": title, **context})
