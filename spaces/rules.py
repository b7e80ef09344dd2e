"""Who may do what in a Space: each right once, asked by services, pages, sockets and the API.

Predicates read and never write. `participant` is the actor's own place in the Space, or None for
somebody who is not in it (a guest, a stranger).
"""

from accounts.models import User
from accounts.rules import is_following
from spaces.models import Participant, Role, Space, State, WhoCanSpeak

STAGE_MANAGERS = frozenset({Role.HOST, Role.COHOST})


def can_create(user: User | None) -> bool:
    return user is not None and user.is_active


def can_see(user: User | None, space: Space) -> bool:
    """One that has not started is its host's alone (as Space.objects.visible_to)."""
    return space.state in {State.LIVE, State.ENDED} or (
        user is not None and space.host_id == user.pk
    )


def can_configure(user: User | None, space: Space) -> bool:
    """Start, edit, end: the host alone, co-hosts not included."""
    return user is not None and space.host_id == user.pk


def can_manage_stage(participant: Participant | None) -> bool:
    """Decide requests, mute, revoke."""
    return (
        participant is not None
        and participant.left_at is None
        and participant.role in STAGE_MANAGERS
    )


def can_revoke(participant: Participant | None, target: Participant) -> bool:
    """The host's seat is nobody's to take, a co-host's only the host's."""
    if not can_manage_stage(participant) or participant is None or target.role == Role.HOST:
        return False
    return target.role == Role.SPEAKER or participant.role == Role.HOST


def can_mute(participant: Participant | None, target: Participant) -> bool:
    """Managers may mute anybody seated, also one another: silence harms nobody for long."""
    return can_manage_stage(participant) and target.is_seated


def can_publish(participant: Participant | None) -> bool:
    return participant is not None and participant.is_seated


def can_take_seat(participant: Participant | None) -> bool:
    """May this listener sit down without asking? (Whether a seat is free is another matter.)"""
    if participant is None or not _is_listening(participant):
        return False
    space = participant.space
    match space.who_can_speak:
        case WhoCanSpeak.FOLLOWED:
            return is_following(space.host, participant.user)
        case WhoCanSpeak.FOLLOWERS:
            return not space.needs_approval and is_following(participant.user, space.host)
        case WhoCanSpeak.EVERYONE:
            return not space.needs_approval
        case _:
            return False


def can_request(participant: Participant | None) -> bool:
    """May this listener ask the hosts for the microphone?"""
    if participant is None or not _is_listening(participant):
        return False
    space = participant.space
    match space.who_can_speak:
        case WhoCanSpeak.EVERYONE | WhoCanSpeak.FOLLOWED:
            return True
        case WhoCanSpeak.FOLLOWERS:
            return is_following(participant.user, space.host)
        case _:
            return False


def _is_listening(participant: Participant) -> bool:
    return participant.left_at is None and not participant.is_seated and participant.space.is_live
