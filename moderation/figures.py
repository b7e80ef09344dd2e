"""How the desk is doing, counted: what is open, what comes in, how long a decision takes."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Final, NamedTuple

from django.db.models import Count
from django.db.models.functions import TruncDate

from moderation.models import Appeal, AppealState, Case, CaseState, Severity

DAYS: Final = 30


class DayFigures(NamedTuple):
    """One day (UTC): cases that were opened, decided, and the median seconds of the decided."""

    day: date
    opened: int
    decided: int
    seconds: float | None


class DeskFigures(NamedTuple):
    """`by_severity`: what is open, the worst first. `days`: the last 30, the oldest first."""

    by_severity: list[tuple[Severity, int]]
    waits_for_second: int
    open_appeals: int
    oldest_opened_at: datetime | None
    days: list[DayFigures]
    median_seconds: float | None

    @property
    def open_count(self) -> int:
        return sum(count for _severity, count in self.by_severity)


def figures_at(now: datetime) -> DeskFigures:
    """Six queries, however many cases there are."""
    first = now.astimezone(UTC).date() - timedelta(days=DAYS - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    waiting = Case.objects.filter(state=CaseState.OPEN)
    counted = dict(waiting.order_by().values_list("severity").annotate(number=Count("pk")))
    took = _took(since)
    spent = [seconds for day in took.values() for seconds in day]
    return DeskFigures(
        by_severity=[(level, counted.get(level, 0)) for level in reversed(Severity)],
        waits_for_second=Case.objects.filter(state=CaseState.SECOND).count(),
        open_appeals=Appeal.objects.filter(state=AppealState.OPEN).count(),
        oldest_opened_at=waiting.order_by("opened_at").values_list("opened_at", flat=True).first(),
        days=_days(first, _opened(since), took),
        median_seconds=median(spent) if spent else None,
    )


def _days(first: date, opened: Counter[date], took: dict[date, list[float]]) -> list[DayFigures]:
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [
        DayFigures(
            day, opened[day], len(took.get(day, [])), median(took[day]) if day in took else None
        )
        for day in days
    ]


def _opened(since: datetime) -> Counter[date]:
    rows = (
        Case.objects.filter(opened_at__gte=since)
        .order_by()
        .annotate(day=TruncDate("opened_at", tzinfo=UTC))
        .values_list("day")
        .annotate(number=Count("pk"))
    )
    return Counter(dict(rows))


def _took(since: datetime) -> dict[date, list[float]]:
    """Seconds from opening to decision of each case, by the day of the decision."""
    took: dict[date, list[float]] = {}
    rows = Case.objects.filter(decided_at__gte=since).order_by()
    for opened_at, decided_at in rows.values_list("opened_at", "decided_at"):
        if decided_at is None:
            continue
        seconds = (decided_at - opened_at).total_seconds()
        took.setdefault(decided_at.astimezone(UTC).date(), []).append(seconds)
    return took
