"""Who asks, and for what kind of answer."""

from typing import cast

from django.http import HttpRequest

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
