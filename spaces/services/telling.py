"""Notifications of what happens in Spaces."""

from django.db import transaction

from accounts.models import User
from spaces import tasks
from spaces.models import Participant, Space
from timeline.models import NotificationKind
from timeline.services.notifications import notify, notify_many


def tell_of_start(space: Space) -> None:
    """Have everybody told who waits for this Space or follows its host, once it is committed."""

    def send() -> None:
        tasks.tell_of_live.delay(space.pk)

    transaction.on_commit(send, robust=True)


def tell_of_live(*, space_id: int) -> None:
    """Tell who has a reminder, then the host's followers, that a Space is live; each once.

    Nothing happens if it has ended meanwhile. Safe to repeat after it broke off.
    """
    space = Space.objects.live().select_related("host").filter(pk=space_id).first()
    if space is None:
        return
    waiting = set(space.reminders.values_list("user_id", flat=True))
    following = set(space.host.follows_received.values_list("follower_id", flat=True))
    _tell(space, NotificationKind.SPACE_REMINDER, waiting)
    _tell(space, NotificationKind.SPACE_LIVE, following - waiting)


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


def _tell(space: Space, kind: NotificationKind, people: set[int]) -> None:
    """One key for both kinds: whoever sets a reminder and follows is told once."""
    notify_many(
        kind,
        sorted(people),
        key=f"space_live:{space.pk}",
        actor=space.host,
        path=space.get_absolute_url(),
        title=space.title,
    )
