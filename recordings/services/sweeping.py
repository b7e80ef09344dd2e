"""What was left undone: the database knows it, and this rings for it until it is done.

A message to a worker may be lost, and a worker may die. Each kind of work is a model that is a
`Work`; `watch` it where the app is wired.
"""

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from recordings import tasks
from recordings.models import Recording, Work, WorkState
from recordings.models.work import MAX_ATTEMPTS
from recordings.windows import WINDOW_MS
from spaces.models import Space

if TYPE_CHECKING:
    from celery import Task

SWEEP_SECONDS: Final = 5
_AT_ONCE: Final = 100


class _Kind(NamedTuple):
    rows: QuerySet[Any]
    task: "Task[Any, Any]"
    argument: str


_kinds: Final[dict[type[Work], _Kind]] = {}


def watch(rows: QuerySet[Any], task: "Task[Any, Any]", *, argument: str = "pk") -> None:
    """From now on `task` is called with the `argument` (a field) of each of `rows`, a kind of Work,
    that nobody is at and that is not done.

    Rows that wait for something else are to be left out of `rows`. One that was tried MAX_ATTEMPTS
    times in vain is marked as failed.
    """
    _kinds[rows.model] = _Kind(rows, task, argument)


def sweep() -> None:
    """Ring for everything that is due. Nothing is done here, so twice is no harm.

    Two queries, and one for each kind; what nobody takes up until the next sweep is forgotten.
    """
    for space_id in _spaces_to_cut():
        _ring(tasks.cut_recording, space_id)
    for kind in _kinds.values():
        _sweep_kind(kind)


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


def _sweep_kind(kind: _Kind) -> None:
    expired = Q(state=WorkState.WORKING, leased_until__lt=timezone.now())
    left = kind.rows.filter(Q(state=WorkState.WAITING) | expired)
    given_up = []
    for pk, argument, attempts in left.order_by("pk").values_list("pk", kind.argument, "attempts")[
        :_AT_ONCE
    ]:
        if attempts < MAX_ATTEMPTS:
            _ring(kind.task, argument)
        else:
            given_up.append(pk)
    if given_up:
        hopeless = left.filter(pk__in=given_up, attempts__gte=MAX_ATTEMPTS)
        hopeless.update(state=WorkState.FAILED, error="server_error")


def _ring(task: "Task[Any, Any]", argument: int) -> None:
    task.apply_async((argument,), expires=SWEEP_SECONDS)
