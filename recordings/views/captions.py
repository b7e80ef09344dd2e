"""The newest captions of a live Space, for who turns them on now."""

from typing import Final

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from accounts.requests import viewer_of
from recordings.recent import recent_captions
from spaces import rules
from spaces.views.requests import visible_space

RECENT: Final = 20


@require_safe
def space_captions(request: HttpRequest, public_id: str) -> JsonResponse:
    """Nothing of a Space that is over (its transcript may be for fewer people), and nothing for
    those who may not come in.
    """
    space = visible_space(request, public_id)
    is_open = space.is_live and rules.why_not_enter(viewer_of(request), space) is None
    response = JsonResponse({"captions": recent_captions(space, RECENT) if is_open else []})
    response["Cache-Control"] = "private, no-store"
    return response
