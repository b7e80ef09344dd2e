"""When somebody's voice may be captioned, and when it may be kept and played: pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

DEFAULTS: Final = {"captions": False, "recording": True}
"""What holds where the ledger says nothing (spaces.models.Consent)."""


class Entry(Protocol):
    """A row of the ledger."""

    is_given: bool
    since: datetime
    until: datetime | None


class Span(NamedTuple):
    """From `start_ms` up to, not including, `end_ms`; ms since the Space began."""

    start_ms: int
    end_ms: int


def agreed_spans(
    entries: Iterable[Entry], *, default: bool, began_at: datetime, end_ms: int
) -> list[Span]:
    """When one person agreed to one kind, from 0 to `end_ms`, in order, as few spans as can be.

    `entries` in the order they were written: a later one beats an earlier one.
    """
    painted = [Span(0, end_ms)] if default and end_ms > 0 else []
    for entry in entries:
        start = max(0, _ms(entry.since - began_at))
        stop = end_ms if entry.until is None else min(end_ms, _ms(entry.until - began_at))
        if start >= stop:
            continue
        span = Span(start, stop)
        painted = _without(painted, span)
        if entry.is_given:
            painted = _joined([*painted, span])
    return painted


def is_within(spans: Sequence[Span], start_ms: int, end_ms: int) -> bool:
    """Does one of the spans hold all of this time?"""
    return any(span.start_ms <= start_ms and end_ms <= span.end_ms for span in spans)


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """What of the spans lies in none of the holes."""
    left = list(spans)
    for hole in holes:
        left = _without(left, hole)
    return left


def _without(spans: list[Span], hole: Span) -> list[Span]:
    kept = []
    for span in spans:
        kept.append(Span(span.start_ms, min(span.end_ms, hole.start_ms)))
        kept.append(Span(max(span.start_ms, hole.end_ms), span.end_ms))
    return [span for span in kept if span.start_ms < span.end_ms]


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start_ms <= joined[-1].end_ms:
            joined[-1] = Span(joined[-1].start_ms, max(joined[-1].end_ms, span.end_ms))
        else:
            joined.append(span)
    return joined


def _ms(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)
