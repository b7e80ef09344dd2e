"""What time does to Spaces: leases run out, hosts stay away, announced Spaces are forgotten.

A task strikes every few seconds. Everything here may run at any time, and twice.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from spaces.changes import changing
from spaces.models import Participant, Space, State
from spaces.services.handover import is_due, replace_absent_host
from spaces.services.lifecycle import finish_space
from spaces.services.places import remove_from_space
from spaces.services.presence import disconnect
from spaces.services.standing_in import ensure_lead, mark_host_away

NEVER_STARTED: Final = timedelta(days=1)
"""So long after its time an announced Space that nobody started is canceled."""


def release_absent(*, now: datetime | None = None) -> int:
    """Let go of people whose lease ran out, and see to Spaces whose host is away; returns how many
    places and Spaces changed.

    A listener is gone after SPACES_PRESENCE_SECONDS; a speaker falls silent then, and loses the
    seat after SPACES_SEAT_GRACE_SECONDS. A host is away then: somebody stands in, and hosting
    passes on after SPACES_HOST_GRACE_SECONDS.
    """
    now = now or timezone.now()
    lease = now - timedelta(seconds=settings.SPACES_PRESENCE_SECONDS)
    stale = Participant.objects.here().filter(space__state=State.LIVE, seen_at__lt=lease)
    changed = sum(_release(place, now, lease) for place in stale.select_related("space"))
    away = Space.objects.live().filter(host_away_since__isnull=False)
    changed += sum(_see_to(space, now) for space in away)
    forgotten = Space.objects.upcoming().filter(scheduled_start__lt=now - NEVER_STARTED)
    return changed + sum(_cancel(space, now) for space in forgotten)


def _release(stale: Participant, now: datetime, lease: datetime) -> bool:
    grace = now - timedelta(seconds=settings.SPACES_SEAT_GRACE_SECONDS)
    with changing(stale.space) as change:
        participant = (
            Participant.objects.here()
            .select_related("user")
            .filter(pk=stale.pk, seen_at__lt=lease)
            .first()
        )
        if participant is None:
            return False
        keeps_seat = participant.is_seated and (participant.is_host or participant.seen_at > grace)
        if not keeps_seat:
            remove_from_space(change, participant)
        elif participant.connection:
            disconnect(change, participant)
        if participant.is_host:
            mark_host_away(change, now)
        return change.is_announced


def _see_to(space: Space, now: datetime) -> bool:
    if is_due(space, now):
        return replace_absent_host(space, now=now)
    with changing(space) as change:
        if change.space.is_live and change.space.host_away_since is not None:
            ensure_lead(change, now)
        return change.is_announced


def _cancel(space: Space, now: datetime) -> bool:
    with changing(space) as change:
        start = change.space.scheduled_start
        if not change.space.is_announced or start is None or start >= now - NEVER_STARTED:
            return False
        finish_space(change)
    return True
