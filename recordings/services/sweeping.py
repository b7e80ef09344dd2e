"""Which recordings are to be cut now; the sweep of the whole server asks (core.sweeping)."""

from django.db.models import Q
from django.utils import timezone

from core.sweeping import ring
from recordings import tasks
from recordings.models import Recording
from recordings.windows import WINDOW_MS
from spaces.models import Space


def ring_for_recordings() -> None:
    """Two queries."""
    for space_id in _spaces_to_cut():
        ring(tasks.cut_recording, space_id)


def _spaces_to_cut() -> list[int]:
    """Those with a window to cut, and live ones whose recording has not begun."""
    now = timezone.now()
    unbegun = Space.objects.live().filter(recording=None).values_list("pk", flat=True)
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    recordings = Recording.objects.filter(free, is_complete=False, purged_at=None)
    due = []
    for space_id, began_at, ended_at, cut_ms in recordings.values_list(
        "space_id", "space__started_at", "space__ended_at", "cut_ms"
    ):
        since_cut_ms = (now - (began_at or now)).total_seconds() * 1000 - cut_ms
        if ended_at is not None or since_cut_ms > WINDOW_MS:
            due.append(space_id)
    return [*unbegun, *due]
