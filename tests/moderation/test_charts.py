from datetime import date, timedelta

import pytest

from moderation import charts

DAY = date(2026, 11, 1)


def days(*values: float | None) -> list[tuple[date, float | None]]:
    return [(DAY + timedelta(days=number), value) for number, value in enumerate(values)]


def test_bars_are_shares_of_the_longest() -> None:
    bars = charts.bars_of([("Urgent", 1), ("Low", 4), ("High", 0)])
    assert [bar.percent for bar in bars] == [25, 100, 0]
    assert [bar.percent for bar in charts.bars_of([("Urgent", 0)])] == [0]


def test_a_column_a_day_and_none_where_there_is_no_number() -> None:
    drawn = charts.columns_of(days(0, 4, None, 2))
    assert drawn.path == f"M225 {charts.HEIGHT}v-140 M525 {charts.HEIGHT}v-70"
    assert (drawn.top, drawn.first, drawn.last) == (4, DAY, DAY + timedelta(days=3))


def test_a_small_number_is_still_seen() -> None:
    assert charts.columns_of(days(1, 4000)).path.startswith(f"M150 {charts.HEIGHT}v-1.5")


@pytest.mark.parametrize(
    ("seconds", "top"), [(5, 600), (3000, 3600), (3601, 4 * 3600), (9 * 3600, 10 * 3600)]
)
def test_times_have_a_top_that_reads_well(seconds: float, top: float) -> None:
    assert charts.columns_of(days(seconds), of_seconds=True).top == top


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "none"), (40, "40 s"), (700, "12 min"), (12_600, "3.5 h"), (200_000, "2 days")],
)
def test_times_in_words(seconds: float | None, words: str) -> None:
    assert charts.spell(seconds) == words
