from datetime import UTC, datetime, timedelta

import pytest

from moderation.figures import DAYS, figures_at
from moderation.models import CaseState, Severity
from tests.factories import make_user
from tests.moderation.desk import make_case

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 31, 0, 30, tzinfo=UTC)


def decided(hours: float, ended: datetime, number: int) -> None:
    make_case(
        make_user(f"person{number}"),
        reports=0,
        state=CaseState.DECIDED,
        opened_at=ended - timedelta(hours=hours),
        decided_at=ended,
    )


def test_what_is_open_by_severity() -> None:
    for number, level in enumerate([Severity.URGENT, Severity.LOW, Severity.LOW]):
        make_case(make_user(f"open{number}"), reports=0, severity=level)
    make_case(make_user("second"), reports=0, state=CaseState.SECOND)
    figures = figures_at(NOW)
    assert [count for _level, count in figures.by_severity] == [1, 0, 0, 2]
    assert (figures.open_count, figures.waits_for_second) == (3, 1)


def test_days_are_those_of_utc_and_thirty() -> None:
    decided(1, NOW, 1)
    decided(2, NOW - timedelta(hours=1), 2)  # the day before, by an hour
    decided(1, NOW - timedelta(days=DAYS), 3)  # too long ago
    days = figures_at(NOW).days
    assert len(days) == DAYS
    assert [day.decided for day in days[-2:]] == [1, 1]
    assert sum(day.decided for day in days) == 2
    assert [day.opened for day in days[-2:]] == [2, 0]


def test_the_median_is_of_all_decisions_and_of_each_day() -> None:
    for number, hours in enumerate([1, 2, 9]):
        decided(hours, NOW, number)
    figures = figures_at(NOW)
    assert figures.median_seconds == 7200
    assert figures.days[-1].seconds == 7200
    assert figures.days[0].seconds is None


def test_they_cost_the_same_for_many(django_assert_num_queries) -> None:
    decided(1, NOW, 0)
    with django_assert_num_queries(6):
        figures_at(NOW)
    for number in range(1, 31):
        decided(1, NOW, number)
    with django_assert_num_queries(6):
        figures_at(NOW)
