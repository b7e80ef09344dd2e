"""What was left undone: the database knows it, and this rings for it until it is done.

A message to a worker may be lost, and a worker may die. Each kind of work is a model that is a
`Work`; `watch` it where the app is wired. What is no Work rings for itself: `call`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.work import MAX_ATTEMPTS, Work, WorkState

if TYPE_CHECKING:
    from celery import Task

SWEEP_SECONDS: Final = 5
_AT_ONCE: Final = 100


class _Kind(NamedTuple):
    rows: QuerySet[Any]
    task: "Task[Any, Any]"
    argument: str


_kinds: Final[dict[type[Work], _Kind]] = {}
_calls: Final[list[Callable[[], None]]] = []


def watch(rows: QuerySet[Any], task: "Task[Any, Any]", *, argument: str = "pk") -> None:
    """From now on `task` is called with the `argument` (a field) of each of `rows`, a kind of Work,
    that nobody is at and that is not done.

    Rows that wait for something else are to be left out of `rows`. One that was tried MAX_ATTEMPTS
    times in vain is marked as failed.
    """
    _kinds[rows.model] = _Kind(rows, task, argument)


def call(ring_for_due: Callable[[], None]) -> None:
    """From now on this is called at each sweep; it only rings, too."""
    if ring_for_due not in _calls:
        _calls.append(ring_for_due)


def sweep() -> None:
    """Ring for everything that is due. Nothing is done here, so twice is no harm.

    One query for each kind; what nobody takes up until the next sweep is forgotten.
    """
    for ring_for_due in _calls:
        ring_for_due()
    for kind in _kinds.values():
        _sweep_kind(kind)


def _sweep_kind(kind: _Kind) -> None:
    expired = Q(state=WorkState.WORKING, leased_until__lt=timezone.now())
    left = kind.rows.filter(Q(state=WorkState.WAITING) | expired)
    given_up = []
    for pk, argument, attempts in left.order_by("pk").values_list("pk", kind.argument, "attempts")[
        :_AT_ONCE
    ]:
        if attempts < MAX_ATTEMPTS:
            ring(kind.task, argument)
        else:
            given_up.append(pk)
    if given_up:
        hopeless = left.filter(pk__in=given_up, attempts__gte=MAX_ATTEMPTS)
        hopeless.update(state=WorkState.FAILED, error="server_error")


def ring(task: "Task[Any, Any]", argument: int) -> None:
    """Call the task soon, if a worker is there before the next sweep."""
    task.apply_async((argument,), expires=SWEEP_SECONDS)
