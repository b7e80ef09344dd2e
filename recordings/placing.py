"""From when frames came in to where they lie on the time line of their Space: pure.

A frame is 20 ms of its stream, so frame n lies n slots behind frame 0, wherever frames in between
are missing; a network that makes some of them late does not move them. Where frame 0 lies, the
*zero* of the stream, is told by the frames that came soonest. Precision: a frame's time is that of
the flush that wrote it, one each 20 ms, so frames that left for the listeners in one bundle lie in
the same slot or in neighbours, whoever spoke them.

Sound cards are no clocks, and a microphone can pause without counting: a zero is moved when all
frames of some seconds say so. Forward at once where the stream pauses; backward into a pause. Where
somebody speaks without one, a slot is left empty or a frame left out at the quietest moment.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from recordings.voices import SLOT_MS

MAX_SLOT: Final = 2**31 // SLOT_MS - 1
"""Where 31 bits of milliseconds end: a Space is recorded for 24 days at most."""

LOOK_MS: Final = 5000
_LOOK: Final = LOOK_MS // SLOT_MS
"""So many frames decide that a stream is later than it was: stalls of up to 5 s do not."""
_ENOUGH: Final = 25
_SLACK_MS: Final = 10
"""What a zero may be wrong by before it is moved: half a tick of the log. So streams that came in
together never lie more than one slot apart."""
_PAUSE_MS: Final = 500
_AHEAD_MS: Final = 1000
"""No frame is spoken later than it came in: one that says so by more than this is left out."""
_NUDGE: Final = 3
"""So many slots are left empty, or frames left out, at a quiet moment at once."""


class Arrival(NamedTuple):
    """A frame, and when it was written, in ms since the Space began."""

    time_ms: int
    sequence: int
    level: int
    packet: bytes


class Placed(NamedTuple):
    slot: int
    level: int
    packet: bytes


class Clock(NamedTuple):
    """What is to be known of a stream to place what it sends next.

    `zero_ms` is when its frame 0 was spoken, None before the first; `last` the newest slot taken.
    """

    zero_ms: int | None = None
    last: int = -1

    @property
    def sequence(self) -> int:
        """The newest frame that was placed; -1 before the first."""
        if self.zero_ms is None or self.last < 0:
            return -1
        return self.last - self.zero_ms // SLOT_MS


def place(
    clock: Clock, arrivals: Iterable[Arrival], ahead: Iterable[Arrival] = ()
) -> tuple[Clock, list[Placed]]:
    """Where the frames of one stream lie that came in within some seconds.

    They may be in any order, and come twice. Slots only ever grow, also from call to call, and lie
    between 0 and MAX_SLOT, whatever the stream claims. What came in in the LOOK_MS `ahead` tells
    of the zero, and is not placed.
    """
    heard = _in_order(arrivals, behind=clock.sequence)
    if not heard:
        return clock, []
    known = heard + _in_order(ahead, behind=heard[-1].sequence)
    delays = [max(0, one.time_ms) - SLOT_MS * one.sequence for one in known]
    placed: list[Placed] = []
    for start, end in _stretches(heard):
        seen = delays[start : max(end, start + _LOOK)]
        clock, slots = _place_stretch(clock, heard[start:end], seen, is_first=start == 0)
        placed += slots
    return clock, placed


def _in_order(arrivals: Iterable[Arrival], *, behind: int) -> list[Arrival]:
    """Each frame behind that one once, as it came in first."""
    heard: list[Arrival] = []
    for one in sorted(arrivals, key=lambda one: (one.sequence, one.time_ms)):
        if behind < one.sequence <= MAX_SLOT:
            heard.append(one)
            behind = one.sequence
    return heard


def _stretches(heard: Sequence[Arrival]) -> Iterator[tuple[int, int]]:
    """Where the stream goes on without a frame that is missing, and without a pause."""
    start = 0
    for index in range(1, len(heard)):
        before, one = heard[index - 1], heard[index]
        if one.sequence != before.sequence + 1 or one.time_ms - before.time_ms > _PAUSE_MS:
            yield start, index
            start = index
    yield start, len(heard)


def _place_stretch(
    clock: Clock, stretch: Sequence[Arrival], delays: Sequence[int], *, is_first: bool
) -> tuple[Clock, list[Placed]]:
    """`delays` are what the frames of the stretch, and perhaps some behind it, tell of the zero."""
    wish = _zero_by(clock.zero_ms, delays)
    zero = wish if clock.zero_ms is None else clock.zero_ms
    room = zero // SLOT_MS + stretch[0].sequence - clock.last - 1
    steps = wish // SLOT_MS - zero // SLOT_MS
    if steps > 0:
        goes_on = is_first and room == 0
        at_once, later = (0, steps) if goes_on and steps <= _NUDGE else (steps, 0)
    else:
        at_once = max(steps, -room)
        later = max(steps - at_once, -_NUDGE) if len(delays) >= _ENOUGH else 0
    zero = wish - (steps - at_once - later) * SLOT_MS
    turn = _quietest(stretch) if later else 0
    placed, last = [], clock.last
    for index, one in enumerate(stretch):
        slot = zero // SLOT_MS + one.sequence - (later if index < turn else 0)
        if last < slot <= MAX_SLOT and slot * SLOT_MS <= max(0, one.time_ms) + _AHEAD_MS:
            placed.append(Placed(slot, one.level, one.packet))
            last = slot
    return Clock(zero, last), placed


def _zero_by(zero_ms: int | None, delays: Sequence[int]) -> int:
    """What the soonest frame tells of the zero; what it is while that fits well enough."""
    soonest = min(delays)
    if zero_ms is None:
        return soonest
    is_late = soonest > zero_ms
    if abs(soonest - zero_ms) <= _SLACK_MS or (is_late and len(delays) < _LOOK):
        return zero_ms
    return soonest


def _quietest(stretch: Sequence[Arrival]) -> int:
    return min(range(len(stretch)), key=lambda index: stretch[index].level)
