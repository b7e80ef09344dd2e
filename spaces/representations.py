"""What the wire says of the stage: the JSON objects of docs/protocol.md, built from models."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from accounts.models import User
from spaces import rules
from spaces.live.rights import Rights, Seat
from spaces.models import Participant, Space, SpeakRequest

FACES = 20
REQUESTS = 100
BLOCKED = 1000


def timestamp(moment: datetime | None) -> str | None:
    """ISO 8601 UTC with milliseconds and Z, as X prints them."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def represent_space(space: Space) -> dict[str, Any]:
    return {
        "id": space.public_id,
        "title": space.title,
        "description": space.description,
        "topics": [{"name": topic.name, "slug": topic.slug} for topic in space.topics.all()],
        "state": space.state,
        "who_can_speak": space.who_can_speak,
        "needs_approval": space.needs_approval,
        "is_recorded": space.is_recorded,
        "host_id": str(space.host_id),
        "started_at": timestamp(space.started_at),
        "ended_at": timestamp(space.ended_at),
        "url": settings.PUBLIC_URL + space.get_absolute_url(),
    }


def represent_person(user: User) -> dict[str, Any]:
    return {
        "name": user.display_name,
        "handle": user.handle,
        "avatar_url": user.avatar_url,
        "profile_url": user.get_absolute_url(),
    }


def represent_participant(participant: Participant) -> dict[str, Any]:
    return {
        "id": str(participant.pk),
        "user_id": str(participant.user_id),
        **represent_person(participant.user),
        "role": participant.role,
        "seat": participant.seat,
        "stream": participant.stream,
        "is_muted": participant.is_muted,
        "is_present": participant.connection != "",
    }


def represent_request(request: SpeakRequest) -> dict[str, Any]:
    return {
        "id": str(request.pk),
        "participant_id": str(request.participant_id),
        "user_id": str(request.participant.user_id),
        **represent_person(request.participant.user),
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


def represent_you(participant: Participant | None, *, resumed: bool = False) -> dict[str, Any]:
    """A person's own place; None is a guest, who may listen."""
    if participant is None:
        place: dict[str, Any] = {
            "participant_id": None,
            "role": "guest",
            "seat": None,
            "is_muted": True,
            "request": None,
        }
    else:
        own = participant.speak_requests.filter(status=SpeakRequest.Status.OPEN).first()
        place = {
            "participant_id": str(participant.pk),
            "role": participant.role,
            "seat": participant.seat,
            "is_muted": participant.is_muted,
            "request": represent_request(own) if own else None,
        }
    return place | {
        "can_take_seat": rules.can_take_seat(participant),
        "can_request": rules.can_request(participant),
        "resumed": resumed,
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
        {"id": str(p.pk), "user_id": str(p.user_id), **represent_person(p.user)}
        for p in listening.order_by("joined_at")[:FACES]
    ]


def stage_of(space: Space) -> list[Participant]:
    """Everybody seated, with their accounts: one query."""
    return list(space.participants.seated().select_related("user"))


def rights_of(space: Space, seated: list[Participant]) -> Rights:
    seats = [
        Seat(str(p.pk), p.seat if p.seat is not None else -1, p.stream, p.is_muted, p.role)
        for p in seated
    ]
    return Rights.of(space.revision, space.is_live, seats)


def represent_state(
    space: Space, participant: Participant | None, *, resumed: bool = False
) -> dict[str, Any]:
    """The whole stage as one person sees it: `space.state`, without the audience's numbers."""
    state = {
        "seq": space.revision,
        "space": represent_space(space),
        "you": represent_you(participant, resumed=resumed),
        "participants": [represent_participant(p) for p in stage_of(space)],
        "blocked": represent_blocked(participant),
    }
    if rules.can_manage_stage(participant):
        state["requests"] = represent_requests(space)
    return state
