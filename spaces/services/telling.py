"""Notifications of what happens in Spaces."""

from typing import Final

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from spaces import tasks
from spaces.models import Invitation, Participant, Role, Space, State
from timeline.models import NotificationKind
from timeline.services.notifications import notify, notify_many, withdraw

OPEN: Final = Invitation.Status.OPEN
_INVITES: Final = {
    Role.SPEAKER: NotificationKind.SPEAK_INVITE,
    Role.COHOST: NotificationKind.COHOST_INVITE,
}


def tell_of_start(space: Space) -> None:
    """Have everybody told who waits for this Space or follows its host, once it is committed."""

    def send() -> None:
        tasks.tell_of_live.delay(space.pk)
        tasks.write_to_invited.delay(space.pk)

    transaction.on_commit(send, robust=True)


def tell_of_live(*, space_id: int) -> None:
    """Tell who is invited, who has a reminder, then the host's followers, that a Space is live;
    each once.

    Nothing happens if it has ended meanwhile. Safe to repeat after it broke off.
    """
    space = Space.objects.live().select_related("host").filter(pk=space_id).first()
    if space is None:
        return
    invited = set(space.invitations.filter(status=OPEN).values_list("user_id", flat=True))
    waiting = set(space.reminders.values_list("user_id", flat=True))
    following = set(space.host.follows_received.values_list("follower_id", flat=True))
    _tell(space, NotificationKind.SPEAK_INVITE, invited)
    _tell(space, NotificationKind.SPACE_REMINDER, waiting - invited)
    _tell(space, NotificationKind.SPACE_LIVE, following - waiting - invited)


def tell_of_move(space: Space) -> None:
    """Have everybody told who waits for this Space that it begins at another time, or not at all;
    once it is committed.
    """

    def send() -> None:
        tasks.tell_of_change.delay(space.pk)

    transaction.on_commit(send, robust=True)


def tell_of_change(*, space_id: int) -> None:
    """Tell who has a reminder what an announced Space is now: moved, or canceled.

    For each time they are told once, however often this is repeated. Nothing if it has begun.
    """
    space = Space.objects.select_related("host").filter(pk=space_id).first()
    if space is None or space.scheduled_start is None:
        return
    kind, key, path = NotificationKind.SPACE_MOVED, "", space.get_absolute_url()
    if space.state == State.CANCELED:
        # Its page is gone with it, for everybody but the host.
        kind, key = NotificationKind.SPACE_CANCELED, f"space_canceled:{space.pk}"
        path = reverse("profile_spaces", args=[space.host.handle])
    elif space.is_announced:
        key = f"space_moved:{space.pk}:{space.scheduled_start.timestamp():.0f}"
    else:
        return
    waiting = sorted(space.reminders.values_list("user_id", flat=True))
    notify_many(kind, waiting, key=key, actor=space.host, path=path, title=space.title)


def tell_of_replacement(space: Space, absent: User) -> None:
    """Tell who was away for too long who hosts their Space now."""
    notify(
        NotificationKind.HOST_REPLACED,
        recipient=absent,
        key=f"host_replaced:{space.pk}:{space.host.pk}",
        actor=space.host,
        path=space.get_absolute_url(),
        title=space.title,
    )


def tell_of_decision(request_id: str, participant: Participant, actor: User) -> None:
    """Tell who asked to speak of the answer, if they have lost their connection meanwhile."""
    if participant.connection:
        return
    notify(
        NotificationKind.SPEAK_DECISION,
        recipient=participant.user,
        key=f"speak_decision:{request_id}",
        actor=actor,
        path=participant.space.get_absolute_url(),
        title=participant.space.title,
    )


def tell_of_invitation(invitation: Invitation, place: Participant | None) -> None:
    """Tell who is invited, unless they are here and see it, or may not know of the Space yet."""
    space = invitation.space
    if not space.is_public or (place is not None and place.connection):
        return
    notify(
        _INVITES[Role(invitation.role)],
        recipient=invitation.user,
        key=_invitation_key(invitation),
        actor=invitation.invited_by,
        path=space.get_absolute_url(),
        title=space.title,
    )


def take_back_invitation(invitation: Invitation) -> None:
    """It was answered or taken back: no unread notification speaks of it any more."""
    withdraw(_invitation_key(invitation), invitation.user)


def _invitation_key(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}"


def _tell(space: Space, kind: NotificationKind, people: set[int]) -> None:
    """One key for all kinds: whoever is invited, waits and follows is told once."""
    notify_many(
        kind,
        sorted(people),
        key=f"space_live:{space.pk}",
        actor=space.host,
        path=space.get_absolute_url(),
        title=space.title,
    )
