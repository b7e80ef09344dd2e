"""Who asks, and for what kind of answer."""

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User


def viewer_of(request: HttpRequest) -> User | None:
    """The account behind a request; None for a guest."""
    user = request.user
    return user if isinstance(user, User) else None


def me(request: HttpRequest) -> User:
    """The account behind a request of a view that requires one."""
    return cast("User", request.user)


def is_in_place(request: HttpRequest) -> bool:
    """Does the page want a partial, and not a whole page (which boosted links want, too)?"""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")


def next_path(
    request: HttpRequest, otherwise: str, *, fields: Mapping[str, str] | None = None
) -> str:
    """Where a form (or the `fields` of a link) wants to go back to, if that is a page of ours.

    Else `otherwise`.
    """
    path = (request.POST if fields is None else fields).get("next", "")
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else otherwise
