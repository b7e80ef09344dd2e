"""The line of those who asked for the microphone: closing many requests at once."""

from copy import copy

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from spaces import rules
from spaces.changes import StageChange
from spaces.events import Part
from spaces.models import SpeakRequest
from spaces.representations import represent_listeners

Status = SpeakRequest.Status


def close_requests(
    change: StageChange,
    requests: QuerySet[SpeakRequest],
    status: Status,
    reason: str,
    *,
    decided_by: User | None = None,
) -> list[SpeakRequest]:
    """Close those of `requests` that are open in this Space, by one statement, and tell who asked.

    As many queries for a long line as for a short one.
    """
    waiting = requests.filter(participant__space=change.space, status=Status.OPEN)
    closed = list(waiting.select_related("participant__user"))
    if not closed:
        return []
    waiting.update(status=status, decided_at=timezone.now(), decided_by=decided_by)
    people = [request.participant for request in closed]
    for participant in people:
        participant.space = change.space
    for participant, you in represent_listeners(change.space, people):
        change.tell(participant, "you.updated", you=you, reason=reason)
    change.touch(Part.REQUESTS)
    return closed


def close_pointless_requests(change: StageChange) -> None:
    """Take those out of the line who could not ask any more: the choice of speakers has changed,
    or the raid shield.

    A lockdown does not count: it passes, and who waits may wait on.
    """
    unlocked = copy(change.space)
    unlocked.is_locked = False
    may = rules.speaking_rights_of_listeners(unlocked)
    waiting = SpeakRequest.objects.filter(
        participant__space=change.space, status=Status.OPEN
    ).values_list("participant_id", flat=True)
    out = [pk for pk in waiting if pk in may and not may[pk].comes_up]
    pointless = SpeakRequest.objects.filter(participant__in=out)
    close_requests(change, pointless, Status.WITHDRAWN, "request_changed")
