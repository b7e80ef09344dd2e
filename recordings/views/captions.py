"""The newest captions of a live Space, for who turns them on now."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from accounts.requests import viewer_of
from recordings.recent import captions_for
from spaces.views.requests import visible_space


@require_safe
def space_captions(request: HttpRequest, public_id: str) -> JsonResponse:
    space = visible_space(request, public_id)
    response = JsonResponse({"captions": captions_for(space, viewer_of(request))})
    response["Cache-Control"] = "private, no-store"
    return response
