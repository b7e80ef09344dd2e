"""Where a replay has to be silent once only its mix is left: pure.

The mix holds everybody at once; who spoke when is known by its turns. Where somebody spoke who does
not agree to it any more, nobody is heard.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from recordings.voices import SLOT_MS
from spaces.consent import Span, without

AROUND_MS: Final = 500
"""So much before and behind a turn goes with it: what is too soft to be a turn."""
PEAK_MS: Final = 100

Turn = Sequence[Any]
"""[start_ms, end_ms, user id]"""
Agreed = Callable[[int], Sequence[Span]]
"""When this person agrees to be heard."""


def silences(turns: Iterable[Turn], agreed: Agreed, within: Span) -> list[Span]:
    """What of `within` must not be heard, in order, whole slots, none touching another.

    A turn of nobody (user id None) is not agreed to.
    """
    taken = []
    for start, end, user_id in turns:
        given = agreed(user_id) if user_id is not None else ()
        taken += [_around(span) for span in without([Span(start, end)], given)]
    cut = (Span(max(s, within.start_ms), min(e, within.end_ms)) for s, e in taken)
    return _joined(span for span in cut if span.start_ms < span.end_ms)


def turns_left(turns: Iterable[Turn], silent: Sequence[Span]) -> list[list[Any]]:
    """What is heard of the turns."""
    return [
        [span.start_ms, span.end_ms, user_id]
        for start, end, user_id in turns
        for span in without([Span(start, end)], silent)
    ]


def peaks_left(peaks: bytes, start_ms: int, silent: Sequence[Span]) -> bytes:
    """The peaks of a part that begins at `start_ms`."""
    return bytes(
        0 if any(_touch(span, start_ms + step * PEAK_MS) for span in silent) else peak
        for step, peak in enumerate(peaks)
    )


def _touch(span: Span, at_ms: int) -> bool:
    return span.start_ms < at_ms + PEAK_MS and at_ms < span.end_ms


def _around(span: Span) -> Span:
    start = max(0, span.start_ms - AROUND_MS)
    return Span(start // SLOT_MS * SLOT_MS, -(-(span.end_ms + AROUND_MS) // SLOT_MS) * SLOT_MS)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start_ms <= joined[-1].end_ms:
            joined[-1] = Span(joined[-1].start_ms, max(joined[-1].end_ms, span.end_ms))
        else:
            joined.append(span)
    return joined
