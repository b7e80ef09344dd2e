"""What is kept for review, handed out to who opened it: JSON, and sound in pieces."""

from base64 import b64encode
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import second_factor
from accounts.requests import me
from core.errors import DomainError, Gone, Invalid, NotAllowed, NotFound
from core.media import made_response, media_response
from moderation import links, retained
from moderation.links import Access, require_reviewer
from moderation.models import Evidence
from moderation.services.reviewing import open_evidence, open_recording
from moderation.words import words_between
from spaces.models import Space

View = Callable[..., HttpResponseBase]
_OPUS: Final = "audio/ogg; codecs=opus"
_DIGITS: Final = 10


def _for_reviewers(view: View) -> View:
    """Asks for the right, and for the second factor of the admin, before anything is looked up: all
    others cannot tell what there is. Refusals are JSON.
    """

    @login_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            reviewer = require_reviewer(me(request))
            if second_factor.is_needed_by(reviewer) and not second_factor.was_shown(request):
                raise NotAllowed(_("Show your second factor in the admin first."))
            return view(request, *args, **kwargs)
        except Http404:
            return _refused(NotFound(_("There is no such thing to hear.")))
        except DomainError as error:
            return _refused(error)

    return guarded


def _refused(error: DomainError) -> JsonResponse:
    answer = JsonResponse({"code": error.code, "message": error.message}, status=error.status)
    answer["X-Error-Code"] = error.code
    return answer


# --- Evidence ------------------------------------------------------------------------------------


@require_POST
@_for_reviewers
def evidence_open(request: HttpRequest, evidence_id: str) -> JsonResponse:
    evidence = get_object_or_404(Evidence, public_id=evidence_id)
    reason = request.POST.get("reason", "")
    return _given(open_evidence(actor=me(request), evidence=evidence, reason=reason))


@require_safe
@_for_reviewers
def evidence_data(request: HttpRequest, evidence_id: str, link: str) -> JsonResponse:
    """As docs/moderation.md says."""
    evidence = links.opened_evidence(me(request), evidence_id, link)
    sealed = evidence.manifest
    account = evidence.account
    names = {track["file"]: track for track in sealed.get("tracks", [])}
    return JsonResponse(
        {
            "id": evidence.public_id,
            "space": evidence.space.public_id,
            "title": evidence.space.title,
            "account": account and {"id": account.pk, "handle": account.handle},
            "from_ms": evidence.from_ms,
            "until_ms": evidence.until_ms,
            "sealed_at": evidence.sealed_at and evidence.sealed_at.isoformat(),
            "manifest_sha256": evidence.manifest_sha256,
            "people": sealed.get("people", []),
            "people_count": sealed.get("people_count", 0),
            "tracks": [
                {
                    "number": number,
                    "user": track.user_id,
                    "handle": names.get(track.file.rpartition("/")[2], {}).get("handle", ""),
                    "path": reverse("evidence_track", args=[evidence_id, link, number]),
                    "size": track.size,
                    "sha256": track.sha256,
                    "levels": b64encode(bytes(track.levels)).decode(),
                }
                for number, track in enumerate(evidence.tracks.order_by("file"), start=1)
            ],
            "captions": sealed.get("captions", []),
        }
    )


@require_safe
@_for_reviewers
def evidence_track(
    request: HttpRequest, evidence_id: str, link: str, number: int
) -> HttpResponseBase:
    evidence = links.opened_evidence(me(request), evidence_id, link)
    tracks = list(evidence.tracks.order_by("file").values_list("file", flat=True))
    if not 1 <= number <= len(tracks):
        raise Http404
    try:
        answer = media_response(request, storages["recordings"], tracks[number - 1], _OPUS)
    except Http404 as error:
        raise Gone("purged", _("This file is not there any more.")) from error
    answer["Cache-Control"] = "private, no-store"
    return answer


# --- All that was said in a Space ----------------------------------------------------------------


@require_POST
@_for_reviewers
def recording_open(request: HttpRequest, public_id: str) -> JsonResponse:
    space = get_object_or_404(Space, public_id=public_id)
    reason = request.POST.get("reason", "")
    return _given(open_recording(actor=me(request), space=space, reason=reason))


@require_safe
@_for_reviewers
def recording_data(request: HttpRequest, public_id: str, link: str) -> JsonResponse:
    """As docs/moderation.md says."""
    space = links.opened_recording(me(request), public_id, link)
    speakers = retained.speakers_of(space)
    spans = retained.spans_of(space, speakers)
    length = retained.length_ms(space)
    people = [one.user_id for one in speakers if one.user_id is not None]
    return JsonResponse(
        {
            "space": space.public_id,
            "title": space.title,
            "is_recorded": space.is_recorded,
            "length_ms": length,
            "longest_ms": retained.LONGEST_MS,
            "tracks": [
                {
                    "number": one.number,
                    "user": one.user_id,
                    "handle": one.handle,
                    "path": reverse("recording_track", args=[public_id, link, one.number]),
                    "spans": spans[one.number],
                }
                for one in speakers
            ],
            "captions": words_between(space, people, 0, length),
        }
    )


@require_safe
@_for_reviewers
def recording_track(
    request: HttpRequest, public_id: str, link: str, number: int
) -> HttpResponseBase:
    """One speaker between two times; made for this answer, so ten minutes at most."""
    space = links.opened_recording(me(request), public_id, link)
    start, end = _milliseconds(request, "from_ms"), _milliseconds(request, "until_ms")
    if not start < end <= start + retained.LONGEST_MS:
        raise Invalid("invalid", _("Ask for up to ten minutes."))
    speakers = {one.number: one for one in retained.speakers_of(space)}
    if number not in speakers:
        raise Http404
    end = max(start + 1, min(end, retained.length_ms(space)))
    data = retained.track_between(space, speakers[number].streams, start, end)
    return made_response(request, data, _OPUS)


def _given(access: Access) -> JsonResponse:
    told = {"path": access.path, "expires_at": access.expires_at.isoformat()}
    return JsonResponse(told, status=201)


def _milliseconds(request: HttpRequest, name: str) -> int:
    value = request.GET.get(name, "")
    if not (value.isascii() and value.isdecimal() and len(value) <= _DIGITS):
        raise Invalid("invalid", _("`%s` is a number of milliseconds.") % name)
    return int(value)
