"""The arithmetic of "so many in such a time". Pure: no clock, no cache."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Self

SLICES: Final = 10
"""Into how many slices a period is cut. What happened in the slice of now and in the ten before it
counts, so a period is never let through more than it may, wherever it begins."""

_RATE: Final = re.compile(r"([1-9][0-9]{0,6})/([1-9][0-9]{0,4})?([smhd])", re.ASCII)
_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Rate(NamedTuple):
    """At most `most` in any `seconds`."""

    most: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "30/m", "5/10m", "300/3h". Raises ValueError."""
        found = _RATE.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"{text!r} is no rate: write 30/m, 5/10m or 300/3h")
        count, times, unit = found.groups()
        return cls(int(count), int(times or 1) * _SECONDS[unit])

    def slice_at(self, now: float) -> int:
        """The number of the slice that `now` (seconds) lies in."""
        return int(now * SLICES // self.seconds)

    def wait(self, counts: Sequence[int], now: float) -> int:
        """Whole seconds until one more may happen; at least 1.

        `counts` are those of the SLICES before and of now's, oldest first, without this one.
        """
        left, number = sum(counts), self.slice_at(now) - SLICES
        for count in counts:
            left -= count
            number += 1
            if left < self.most:
                break
        opens_at = (number + SLICES) * self.seconds / SLICES
        return max(1, math.ceil(opens_at - now))


def parse_rates(defaults: Mapping[str, str], overrides: Sequence[str]) -> dict[str, Rate]:
    """The defaults, some of them replaced by "name=rate". Raises ValueError for unknown names."""
    texts = dict(defaults)
    for override in overrides:
        name, _, rate = override.partition("=")
        if name.strip() not in texts:
            raise ValueError(f"there is no limit {name.strip()!r}, only {', '.join(texts)}")
        texts[name.strip()] = rate
    return {name: Rate.parse(text) for name, text in texts.items()}
