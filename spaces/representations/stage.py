"""The stage and who is on it, asks for it, or is invited to it."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from core.moments import timestamp
from spaces import rules
from spaces.captioning import can_caption
from spaces.live.rights import Rights, Seat
from spaces.models import Invitation, Participant, Space, SpeakRequest
from spaces.representations.people import represent_person
from spaces.rules import NO_RIGHTS, HeldBack, SpeakingRights
from spaces.shield import words_for

FACES = 20
REQUESTS = 100
INVITATIONS = 100
REMOVED = 100
BLOCKED = 1000
_GUEST: Final = {
    "participant_id": None,
    "role": "guest",
    "seat": None,
    "is_muted": True,
    "is_manager": False,
    "can_take_seat": False,
    "can_request": False,
    "can_open_mic": False,
    "held_back": None,
    "request": None,
    "invitation": None,
    "caption_consent": None,
    "resumed": False,
}


def represent_space(space: Space) -> dict[str, Any]:
    return {
        "id": space.public_id,
        "title": space.title,
        "description": space.description,
        "topics": [{"name": topic.name, "slug": topic.slug} for topic in space.topics.all()],
        "state": space.state,
        "who_can_speak": space.who_can_speak,
        "needs_approval": space.needs_approval,
        "allows_mics": space.allows_mics,
        "is_locked": space.is_locked,
        "slow_mode_seconds": space.slow_mode_seconds,
        "min_account_days": space.min_account_days,
        "min_followers": space.min_followers,
        "is_recorded": space.is_recorded,
        "has_captions": can_caption(),
        "host_id": str(space.host_id),
        "host_away_since": timestamp(space.host_away_since),
        "started_at": timestamp(space.started_at),
        "ended_at": timestamp(space.ended_at),
        "was_stopped": space.was_stopped,
        "url": settings.PUBLIC_URL + space.get_absolute_url(),
    }


def represent_participant(participant: Participant) -> dict[str, Any]:
    return {
        "id": str(participant.pk),
        **represent_person(participant.user),
        "role": participant.role,
        "seat": participant.seat,
        "stream": participant.stream,
        "is_muted": participant.is_muted,
        "is_acting": participant.is_acting,
        "is_captioned": participant.is_captioned,
        "is_off_record": participant.is_off_record,
        "is_present": participant.connection != "",
    }


def represent_request(request: SpeakRequest) -> dict[str, Any]:
    participant = request.participant
    return {
        "id": str(request.pk),
        "participant_id": str(participant.pk),
        **represent_person(participant.user),
        "question": request.question,
        "has_spoken": participant.was_speaker,
        "created_at": timestamp(request.created_at),
    }


def represent_requests(space: Space) -> list[dict[str, Any]]:
    """The open requests, oldest first."""
    waiting = (
        SpeakRequest.objects.filter(participant__space=space, status=SpeakRequest.Status.OPEN)
        .select_related("participant__user")
        .order_by("created_at", "pk")[:REQUESTS]
    )
    return [represent_request(request) for request in waiting]


def represent_invitation(invitation: Invitation) -> dict[str, Any]:
    """As the hosts see it: whom, to be what."""
    return {
        "id": str(invitation.pk),
        **represent_person(invitation.user),
        "role": invitation.role,
        "created_at": timestamp(invitation.created_at),
    }


def represent_invitations(space: Space) -> list[dict[str, Any]]:
    """The open ones, oldest first."""
    waiting = space.invitations.filter(status=Invitation.Status.OPEN).select_related("user")
    return [represent_invitation(invitation) for invitation in waiting[:INVITATIONS]]


def represent_removed(space: Space) -> list[dict[str, Any]]:
    """Whom the hosts took out, newest first: they may be let back in."""
    removed = space.participants.filter(removed_at__isnull=False).select_related("user")
    return [
        {"id": str(place.pk), **represent_person(place.user)}
        for place in removed.order_by("-removed_at")[:REMOVED]
    ]


def represent_you(participant: Participant | None, *, resumed: bool = False) -> dict[str, Any]:
    """A person's own place; None is a guest, who may listen."""
    if participant is None:
        return dict(_GUEST)
    may = rules.speaking_rights_of(participant)
    invitation = _open_invitations(participant.space_id).filter(user=participant.user_id).first()
    return _own_place(participant, may, _own_request(participant), invitation, resumed=resumed)


def represent_listeners(
    space: Space, people: Iterable[Participant]
) -> list[tuple[Participant, dict[str, Any]]]:
    """`you` of many at once, who all listen and ask for nothing: as many queries as for one."""
    rights = rules.speaking_rights_of_listeners(space)
    invited = {invitation.user_id: invitation for invitation in _open_invitations(space.pk)}
    return [
        (one, _own_place(one, rights.get(one.pk, NO_RIGHTS), None, invited.get(one.user_id)))
        for one in people
    ]


def _own_place(
    participant: Participant,
    may: SpeakingRights,
    request: dict[str, Any] | None,
    invitation: Invitation | None,
    *,
    resumed: bool = False,
) -> dict[str, Any]:
    return {
        "participant_id": str(participant.pk),
        "role": participant.role,
        "seat": participant.seat,
        "is_muted": participant.is_muted,
        "is_manager": rules.can_manage_stage(participant),
        "can_take_seat": may.take_seat,
        "can_request": may.request,
        "can_open_mic": rules.can_open_mic(participant),
        "held_back": represent_held_back(may.held_back, participant.space),
        "request": request,
        "invitation": _own_invitation(invitation),
        "caption_consent": participant.user.caption_consent,
        "resumed": resumed,
    }


def represent_held_back(held: HeldBack | None, space: Space) -> dict[str, Any] | None:
    """What the raid shield keeps a person from, as they are told it; None: they may take part."""
    if held is None:
        return None
    return {
        "code": held.reason.value,
        "message": words_for(held, space),
        "until": timestamp(held.until),
    }


def _own_request(participant: Participant) -> dict[str, Any] | None:
    """With its place in the line, from 1."""
    own = participant.speak_requests.filter(status=SpeakRequest.Status.OPEN).first()
    if own is None:
        return None
    line = SpeakRequest.objects.filter(
        participant__space=participant.space_id, status=SpeakRequest.Status.OPEN
    )
    earlier = line.filter(created_at__lt=own.created_at).count()
    return {**represent_request(own), "position": earlier + 1}


def _open_invitations(space_id: int) -> QuerySet[Invitation]:
    waiting = Invitation.objects.filter(space=space_id, status=Invitation.Status.OPEN)
    return waiting.select_related("invited_by")


def _own_invitation(invitation: Invitation | None) -> dict[str, Any] | None:
    if invitation is None:
        return None
    by = invitation.invited_by
    return {
        "id": str(invitation.pk),
        "role": invitation.role,
        "invited_by": by.display_name if by else "",
        "created_at": timestamp(invitation.created_at),
    }


def represent_blocked(participant: Participant | None) -> list[str]:
    """The accounts this person has blocked, newest first: one of them may come on stage later."""
    if participant is None:
        return []
    blocks = participant.user.blocks_made.order_by("-pk")[:BLOCKED]
    return [str(blocked) for blocked in blocks.values_list("blocked_id", flat=True)]


def represent_faces(space: Space) -> list[dict[str, Any]]:
    """Some of the signed-in listeners, longest first."""
    listening = space.participants.listening().exclude(connection="").select_related("user")
    return [
        {"id": str(p.pk), **represent_person(p.user)}
        for p in listening.order_by("joined_at")[:FACES]
    ]


def represent_talk(space: Space) -> dict[str, int]:
    """Milliseconds that each person on stage has talked, by participant id."""
    return {
        str(pk): talk_ms for pk, talk_ms in space.participants.seated().values_list("pk", "talk_ms")
    }


def stage_of(space: Space) -> list[Participant]:
    """Everybody seated, with their accounts: one query."""
    return list(space.participants.seated().select_related("user"))


def rights_of(space: Space, seated: list[Participant]) -> Rights:
    seats = [
        Seat(
            str(p.pk),
            p.seat if p.seat is not None else -1,
            p.stream,
            p.is_muted,
            p.role,
            p.is_acting,
            p.is_captioned and not p.is_off_record,
        )
        for p in seated
    ]
    return Rights.of(
        space.revision,
        space.is_live,
        seats,
        is_locked=space.is_locked,
        slow_mode_seconds=space.slow_mode_seconds,
        shield=(space.min_account_days, space.min_followers),
    )
