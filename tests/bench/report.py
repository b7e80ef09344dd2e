"""Tables, as they are printed and kept."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    title: str
    columns: Sequence[str]
    lines: Sequence[Sequence[str]]

    def __str__(self) -> str:
        """In Markdown, aligned, so that it can be read and pasted."""
        rows = [self.columns, *self.lines]
        widths = [max(len(row[column]) for row in rows) for column in range(len(self.columns))]
        cells = [[cell.ljust(w) for cell, w in zip(row, widths, strict=True)] for row in rows]
        cells.insert(1, ["-" * width for width in widths])
        return "\n".join([f"\n{self.title}\n", *(f"| {' | '.join(row)} |" for row in cells)])


def spread(values: Sequence[float], digits: int = 1) -> str:
    """The median, and what it is the median of: `12.3 [11.9 to 14.0]`."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} [{low:.{digits}f} to {high:.{digits}f}]"


def percentiles(values: Sequence[float]) -> tuple[float, float, float]:
    """p50, p99 and maximum."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100], ordered[-1]


def milliseconds(values: Sequence[float]) -> str:
    return " / ".join(f"{1000 * value:.0f}" for value in percentiles(values))
