"""The replay of a Space: its part of the page, what the player draws, its files."""

from typing import Final

from django.core.files.storage import storages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import is_in_place, viewer_of
from core.errors import Gone, NotFound
from core.media import media_response
from recordings.models import Replay, ReplayQuerySet
from recordings.presenting import Shown, replay_of, represent_replay
from spaces.models import Space, State
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
    replay = _playable(public_id, Replay.objects.visible_to(viewer), viewer)
    answer = JsonResponse(represent_replay(replay, viewer))
    answer["Cache-Control"] = "private, no-cache"
    return answer


@require_safe
def space_replay_opus(request: HttpRequest, public_id: str) -> HttpResponseBase:
    return media_response(
        request, storages["recordings"], _heard(request, public_id).opus_file, _OPUS
    )


@require_safe
def space_replay_m4a(request: HttpRequest, public_id: str) -> HttpResponseBase:
    return media_response(
        request, storages["recordings"], _heard(request, public_id).aac_file, _AAC
    )


def _heard(request: HttpRequest, public_id: str) -> Replay:
    """Asked anew for each piece of a file, and then no more is read than where it lies."""
    viewer = viewer_of(request)
    files = Replay.objects.visible_to(viewer).defer("peaks", "turns", "chapters")
    return _playable(public_id, files, viewer)


def _playable(public_id: str, replays: ReplayQuerySet, viewer: User | None) -> Replay:
    """Raises NotFound, or Gone for what is no longer kept."""
    found = replays.filter(recording__space__public_id=public_id)
    replay = found.select_related("recording__space").first()
    if replay is not None:
        return replay
    space = get_object_or_404(Space.objects.visible_to(viewer), public_id=public_id)
    if replay_of(space, viewer).state == Shown.PURGED:
        raise Gone("purged", _("The replay is no longer kept."))
    raise NotFound(_("There is no replay here."))
