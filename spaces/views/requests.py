"""What the views of Spaces share: who asks, and about which Space."""

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from spaces.listings import viewer_of
from spaces.models import Space


def me_of(request: HttpRequest) -> User:
    """The account behind a request of a view that requires one."""
    return cast("User", request.user)


def is_in_place(request: HttpRequest) -> bool:
    """Does a page want a partial, and not a whole page (which boosted links want, too)?"""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")


def visible_space(request: HttpRequest, public_id: str) -> Space:
    """404 for what does not exist and for what is not for this person, alike."""
    spaces = Space.objects.visible_to(viewer_of(request.user)).select_related("host")
    return get_object_or_404(spaces, public_id=public_id)
