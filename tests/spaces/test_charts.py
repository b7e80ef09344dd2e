import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from spaces.charts import (
    HEIGHT,
    MAX_POINTS,
    MAX_ROWS,
    WIDTH,
    Sample,
    chart_of,
    round_up,
    thinned,
)

BEGIN = datetime(2026, 5, 4, 18, tzinfo=UTC)
PERIOD = timedelta(seconds=15)
NUMBERS = st.integers(0, 2**31)
SAMPLES = st.lists(
    st.builds(
        lambda step, *numbers: Sample(BEGIN + step * PERIOD, *numbers),
        st.integers(0, 100_000),
        NUMBERS,
        NUMBERS,
        NUMBERS,
    ),
    unique_by=lambda sample: sample.at,
    max_size=400,
).map(sorted)


def samples(*listeners: int | None) -> list[Sample]:
    """One a period; None where nobody counted."""
    return [
        Sample(BEGIN + place * PERIOD, number, 0, 0)
        for place, number in enumerate(listeners)
        if number is not None
    ]


def test_no_samples_are_no_chart():
    assert chart_of([], PERIOD) is None


def test_one_sample_is_a_line_over_its_time():
    chart = chart_of(samples(4), PERIOD)
    assert chart.line == "M0 0 L300 0 L600 0"
    assert (chart.first, chart.last) == (BEGIN, BEGIN + PERIOD)


def test_a_curve_rises_from_the_ground_to_its_top():
    chart = chart_of(samples(0, 10, 5, 0), PERIOD)
    assert chart.line == "M0 160 L75 160 L225 0 L375 80 L525 160 L600 160"
    assert chart.peak.at == BEGIN + PERIOD


def test_a_time_that_nobody_counted_breaks_the_line():
    assert chart_of(samples(1, 1, None, 1), PERIOD).line.count("M") == 1
    assert chart_of(samples(1, 1, *[None] * 4, 1, 1), PERIOD).line.count("M") == 2


def test_who_comes_stands_above_the_middle_and_who_goes_below():
    chart = chart_of([Sample(BEGIN, 1, 8, 4)], PERIOD)
    assert (chart.came, chart.went) == ("M300 24v-24", "M300 24v12")


def test_nobody_leaves_no_bars():
    chart = chart_of(samples(1, 1), PERIOD)
    assert (chart.came, chart.went) == ("", "")


def test_the_top_is_round_and_never_below_the_peak():
    assert [round_up(n) for n in (0, 4, 5, 11, 21, 41, 101, 1_000_000)] == [
        4, 4, 10, 20, 40, 100, 200, 1_000_000,
    ]  # fmt: skip


@given(SAMPLES, st.integers(1, 300))
def test_thinning_keeps_sums_peaks_and_order(given_samples, most):
    thin = thinned(given_samples, most, PERIOD)
    assert len(thin) <= min(most, len(given_samples))
    assert thin == sorted(thin)
    for name in ("came", "went"):
        assert sum(getattr(s, name) for s in thin) == sum(getattr(s, name) for s in given_samples)
    peaks = [max((s.listeners for s in some), default=0) for some in (thin, given_samples)]
    assert peaks[0] == peaks[1]


@given(SAMPLES.filter(bool))
def test_a_chart_stays_within_its_box_and_is_never_long(given_samples):
    chart = chart_of(given_samples, PERIOD)
    places = re.findall(r"[ML]([\d.-]+) ([\d.-]+)", chart.line)
    assert len(places) <= 3 * MAX_POINTS
    assert all(0 <= float(x) <= WIDTH + 0.1 and 0 <= float(y) <= HEIGHT for x, y in places)
    assert len(chart.rows) <= MAX_ROWS
    assert chart.top >= chart.peak.listeners
    assert "nan" not in chart.area + chart.came + chart.went
    assert "e" not in chart.area + chart.came + chart.went
