"""The desk's figures as numbers that a template can draw. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from spaces.charts import round_up

WIDTH: Final = 600
HEIGHT: Final = 140
_GAP: Final = 0.3
_HOUR: Final = 3600
_LEAST_TOP_SECONDS: Final = 600


class Bar(NamedTuple):
    """A row of a chart that lies: its share of the longest, 0 to 100."""

    words: str
    number: int
    percent: float


class Columns(NamedTuple):
    """Columns side by side in a box of WIDTH by HEIGHT, one path; `top` is its upper edge."""

    path: str
    width: float
    top: float
    first: date
    last: date


def bars_of(rows: Sequence[tuple[str, int]]) -> list[Bar]:
    most = max((count for _words, count in rows), default=0) or 1
    return [Bar(words, count, round(100 * count / most, 1)) for words, count in rows]


def columns_of(days: Sequence[tuple[date, float | None]], *, of_seconds: bool = False) -> Columns:
    """A column a day, none where there is no number. `days` has one at least."""
    values = [value or 0 for _day, value in days]
    top = _hours_up(max(values)) if of_seconds else round_up(int(max(values)))
    step = WIDTH / len(days)
    drawn = [
        f"M{_short((number + 0.5) * step)} {HEIGHT}v{_short(-max(1.5, HEIGHT * value / top))}"
        for number, value in enumerate(values)
        if value
    ]
    return Columns(" ".join(drawn), round(step * (1 - _GAP), 1), top, days[0][0], days[-1][0])


def _hours_up(seconds: float) -> float:
    """A top that reads well: ten minutes, then whole hours."""
    if seconds <= _LEAST_TOP_SECONDS:
        return _LEAST_TOP_SECONDS
    if seconds <= _HOUR:
        return _HOUR
    return round_up(-int(-seconds // _HOUR)) * _HOUR


def spell(seconds: float | None) -> str:
    """A length of time in words as short as “40 s”, “12 min”, “3.5 h”, “2 days”."""
    if seconds is None:
        return "none"
    if seconds < 60:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * _HOUR:
        return f"{_short(seconds / _HOUR)} h"
    return f"{seconds / (24 * _HOUR):.0f} days"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
