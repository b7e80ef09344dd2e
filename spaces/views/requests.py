"""Which Space a request is about."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.requests import viewer_of
from spaces.models import Space


def visible_space(request: HttpRequest, public_id: str) -> Space:
    """404 for what does not exist and for what is not for this person, alike."""
    spaces = Space.objects.visible_to(viewer_of(request)).select_related("host")
    return get_object_or_404(spaces, public_id=public_id)
