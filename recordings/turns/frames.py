"""Where a turn's frames come from: the audio log while they are new, segments later."""

import time
from collections import deque
from typing import Final, Protocol

from recordings.models import CaptionTurn
from recordings.placing import Arrival, Clock, Placed, place
from recordings.services.agreement import KINDS, began_at
from recordings.sources import voices_between
from recordings.voices import SLOT_MS
from spaces.live.opening import audio_log_to_read

BATCHES: Final = 500
FIRST_FRAMES: Final = 25
FIRST_SECONDS: Final = 0.6
"""A stream of which nothing was cut yet: so many frames tell where it lies."""
BEFORE_MS: Final = 500
"""No frame is written so long before the time it lies at."""
STEP_MS: Final = 10_000


class Source(Protocol):
    is_live: bool
    """More comes with time."""

    @property
    def is_over(self) -> bool:
        """Nothing more will come."""

    def read(self) -> list[Placed]:
        """What has come since the last time, in order."""

    def position_before(self, ms: int) -> str:
        """Where in the log to read on for what lies from there on."""

    def shift_ms(self, zero_ms: int | None) -> int:
        """How far what was read here lies before where the recorder has it."""


class FromLog:
    """The frames of one stream from the log, as soon as they are written."""

    is_live = True
    is_over = False

    def __init__(self, turn: CaptionTurn, first_slot: int) -> None:
        space, stream = turn.space, turn.stream
        self._space_id = space.public_id
        self._began_ms = int(began_at(space).timestamp() * 1000)
        self._number = stream.number
        self._position = turn.position
        self._passed: deque[tuple[int, str]] = deque([(0, turn.position)])
        self._held: list[Arrival] = []
        self._held_since: float | None = None
        self._first_slot = first_slot
        self._clock = Clock()
        if stream.zero_ms is not None:
            self._clock = Clock(stream.zero_ms, first_slot - 1)

    def read(self) -> list[Placed]:
        arrivals = self._held
        while batches := audio_log_to_read().read_from(self._space_id, self._position, BATCHES):
            for batch in batches:
                time_ms = batch.time_ms - self._began_ms
                self._pass(time_ms)
                arrivals += [
                    Arrival(time_ms, frame.sequence, frame.level, frame.packet)
                    for frame in batch.frames
                    if frame.stream == self._number
                ]
                self._position = batch.position
            if len(batches) < BATCHES:
                break
        return self._placed(arrivals)

    def position_before(self, ms: int) -> str:
        while len(self._passed) > 1 and self._passed[1][0] <= ms - BEFORE_MS:
            self._passed.popleft()
        return self._passed[0][1]

    def shift_ms(self, zero_ms: int | None) -> int:
        here = self._clock.zero_ms
        if here is None or zero_ms is None:
            return 0
        return (zero_ms // SLOT_MS - here // SLOT_MS) * SLOT_MS

    def _pass(self, time_ms: int) -> None:
        """Remember where we are, ten times a second."""
        if time_ms - self._passed[-1][0] >= 100:
            self._passed.append((time_ms, self._position))

    def _placed(self, arrivals: list[Arrival]) -> list[Placed]:
        if self._clock.zero_ms is None and not self._are_enough(arrivals):
            self._held = arrivals
            return []
        self._held = []
        self._clock, placed = place(self._clock, arrivals)
        return [frame for frame in placed if frame.slot >= self._first_slot]

    def _are_enough(self, arrivals: list[Arrival]) -> bool:
        if not arrivals:
            return False
        now = time.monotonic()
        self._held_since = self._held_since or now
        return len(arrivals) >= FIRST_FRAMES or now - self._held_since > FIRST_SECONDS


class FromSegments:
    """What was said some time ago, ten seconds at a time; as far as its speaker agrees to it."""

    is_live = False

    def __init__(self, turn: CaptionTurn, first_slot: int, end_ms: int) -> None:
        self._space = turn.space
        self._stream = turn.stream
        self._position = turn.position
        self._next_ms = first_slot * SLOT_MS
        self._end_ms = end_ms

    @property
    def is_over(self) -> bool:
        return self._next_ms >= self._end_ms

    def read(self) -> list[Placed]:
        if self.is_over:
            return []
        start, self._next_ms = self._next_ms, min(self._next_ms + STEP_MS, self._end_ms)
        voices = voices_between(
            self._space, start, self._next_ms, kinds=KINDS, streams=[self._stream]
        )
        return [
            Placed(run.start + index, level, packet)
            for voice in voices
            for run in voice.runs
            for index, (level, packet) in enumerate(zip(run.levels, run.packets, strict=True))
            if packet
        ]

    def position_before(self, ms: int) -> str:  # noqa: ARG002 - it is found in segments again
        return self._position

    def shift_ms(self, zero_ms: int | None) -> int:  # noqa: ARG002 - it lies where it was cut
        return 0
