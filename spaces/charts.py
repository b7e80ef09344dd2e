"""An audience's curve, as numbers that a template can draw. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

WIDTH: Final = 600
HEIGHT: Final = 160
FLOW_HEIGHT: Final = 48
MAX_POINTS: Final = 240
MAX_BARS: Final = 60
MAX_ROWS: Final = 24
# Nobody counted for so long: the line breaks rather than tell what nobody knows.
GAP: Final = timedelta(seconds=60)


class Sample(NamedTuple):
    """Some seconds of an audience, from `at` on."""

    at: datetime
    listeners: int
    came: int
    went: int


class Chart(NamedTuple):
    """SVG paths in boxes of WIDTH by HEIGHT, and (coming up, going down) WIDTH by FLOW_HEIGHT.

    `top` is the number at the upper edge of the first, `half` that of its middle. `rows` tell the
    same in at most MAX_ROWS samples.
    """

    line: str
    area: str
    came: str
    went: str
    top: int
    half: int
    bar_width: float
    peak: Sample
    first: datetime
    last: datetime
    rows: list[Sample]


def chart_of(samples: Sequence[Sample], period: timedelta) -> Chart | None:
    """Draw samples of `period` each, in the order of their times; None if there are none."""
    if not samples:
        return None
    first, last = samples[0].at, samples[-1].at + period
    points = thinned(samples, MAX_POINTS, period)
    xs = [_x(point.at, first, last) for point in points]
    step = WIDTH / min(MAX_POINTS, max(1, round((last - first) / period)))
    top = round_up(max(point.listeners for point in points))
    shown = [
        (x, x + step, HEIGHT - HEIGHT * point.listeners / top)
        for x, point in zip(xs, points, strict=True)
    ]
    runs = list(_runs(shown, [point.at for point in points], (last - first) * step / WIDTH))
    came, went, bar_width = _flow(samples, period)
    return Chart(
        line=" ".join(map(_line, runs)),
        area=" ".join(f"{_line(run)} V{HEIGHT} H{_short(run[0][0])} Z" for run in runs),
        came=came,
        went=went,
        top=top,
        half=top // 2,
        bar_width=bar_width,
        peak=max(points, key=lambda point: point.listeners),
        first=first,
        last=last,
        rows=thinned(samples, MAX_ROWS, period),
    )


def _flow(samples: Sequence[Sample], period: timedelta) -> tuple[str, str, float]:
    """Bars of who came (upwards) and went (downwards), and how wide they are."""
    first, last = samples[0].at, samples[-1].at + period
    points = thinned(samples, MAX_BARS, period)
    step = WIDTH / min(MAX_BARS, max(1, round((last - first) / period)))
    middle = FLOW_HEIGHT / 2
    unit = middle / max(1, *(max(point.came, point.went) for point in points))
    bars = [(_x(point.at, first, last) + step / 2, point) for point in points]
    came = _bars((x, middle, -unit * point.came) for x, point in bars)
    went = _bars((x, middle, unit * point.went) for x, point in bars)
    return came, went, round(min(step * 0.6, 6.0), 1)


def thinned(samples: Sequence[Sample], most: int, period: timedelta) -> list[Sample]:
    """At most `most` samples for the same time: sums of who came and went, the largest audience.

    Where nothing was counted there is none.
    """
    if not samples:
        return []
    first, last = samples[0].at, samples[-1].at + period
    width = max(period, (last - first) / most)
    merged: dict[int, Sample] = {}
    for sample in samples:
        place = min(int((sample.at - first) / width), most - 1)
        before = merged.get(place, Sample(first + place * width, 0, 0, 0))
        merged[place] = Sample(
            before.at,
            max(before.listeners, sample.listeners),
            before.came + sample.came,
            before.went + sample.went,
        )
    return list(merged.values())


def round_up(number: int) -> int:
    """The next of 4, 10, 20, 40, 100, 200, …: a top that halves well. At least 4."""
    power = 1
    while True:
        for step in (4, 10, 20):
            if step * power >= number:
                return step * power
        power *= 10


def _x(at: datetime, first: datetime, last: datetime) -> float:
    return WIDTH * ((at - first) / (last - first)) if last > first else 0.0


def _runs(
    shown: Sequence[tuple[float, float, float]], times: Sequence[datetime], width: timedelta
) -> Iterable[list[tuple[float, float, float]]]:
    """The pieces that are counted without a gap."""
    run: list[tuple[float, float, float]] = []
    for number, place in enumerate(shown):
        if run and times[number] - times[number - 1] > max(GAP, 1.5 * width):
            yield run
            run = []
        run.append(place)
    yield run


def _line(run: Sequence[tuple[float, float, float]]) -> str:
    """A curve through the middles of its steps, flat at both ends."""
    start, end = run[0], run[-1]
    middles = " ".join(f"L{_short((x + until) / 2)} {_short(y)}" for x, until, y in run)
    return f"M{_short(start[0])} {_short(start[2])} {middles} L{_short(end[1])} {_short(end[2])}"


def _bars(bars: Iterable[tuple[float, float, float]]) -> str:
    return " ".join(f"M{_short(x)} {_short(y)}v{_short(by)}" for x, y, by in bars if by)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
