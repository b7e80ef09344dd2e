"""The replay of a Space: its part of the page, what the player draws, its files."""

from typing import Final

from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.requests import is_in_place, viewer_of
from core.media import media_response
from recordings.models import Replay
from recordings.presenting import (
    heard_replay,
    playable_replay,
    replay_of,
    represent_replay,
)
from spaces.models import State
from spaces.views.requests import visible_space

_OPUS: Final = "audio/ogg"
_AAC: Final = "audio/mp4"


@require_safe
def space_replay(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part alone, for a page that waits for it."""
    space = visible_space(request, public_id)
    if not is_in_place(request) or space.state != State.ENDED:
        return redirect(space)
    context = {"space": space, "replay": replay_of(space, viewer_of(request))}
    return render(request, "recordings/_replay.html", context)


@require_safe
def space_replay_data(request: HttpRequest, public_id: str) -> JsonResponse:
    viewer = viewer_of(request)
    replay = playable_replay(public_id, viewer)
    answer = JsonResponse(represent_replay(replay, viewer))
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_safe
def space_replay_opus(request: HttpRequest, public_id: str) -> HttpResponseBase:
    name = _heard(request, public_id).opus_file
    return media_response(request, storages["recordings"], name, _OPUS)


@require_safe
def space_replay_m4a(request: HttpRequest, public_id: str) -> HttpResponseBase:
    name = _heard(request, public_id).aac_file
    return media_response(request, storages["recordings"], name, _AAC)


def _heard(request: HttpRequest, public_id: str) -> Replay:
    return heard_replay(public_id, viewer_of(request), request.GET.get("v", ""))
