"""The audio log in windows of ten seconds, each stream's frames by themselves: without Django."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from recordings.placing import LOOK_MS, Arrival
from spaces.live.audio_log import AudioLog, LogBatch

WINDOW_MS: Final = 10_000
MAX_FRAMES: Final = 15_000
"""More in one window is cut in several goes: bounded memory, whatever was written."""
_BATCHES: Final = 500


class Window:
    """Frames that were written from `start_ms` on, in less than WINDOW_MS.

    `position` is where the log goes on; `next_ms` the start of the window behind this one, None
    while the log ends in this one. `ahead` is what was written in the LOOK_MS behind it, and
    `is_settled` that nothing can be added to either. Times: ms since the Space began.
    """

    def __init__(self, position: str, start_ms: int) -> None:
        self.position = position
        self.start_ms = start_ms
        self.next_ms: int | None = None
        self.is_settled = False
        self.arrivals: dict[int, list[Arrival]] = defaultdict(list)
        self.ahead: dict[int, list[Arrival]] = defaultdict(list)
        self._ends_ms = start_ms + WINDOW_MS
        self._count = 0

    def take(self, batch: LogBatch, time_ms: int) -> bool:
        """False, and nothing is taken, if the batch belongs to a later window."""
        if self._count and self._count + len(batch.frames) > MAX_FRAMES:
            self._ends_ms, self.next_ms = time_ms, self.start_ms
        elif time_ms >= self._ends_ms:
            self.next_ms = time_ms - time_ms % WINDOW_MS
        if self.next_ms is not None:
            return False
        _add(self.arrivals, batch, time_ms)
        self._count += len(batch.frames)
        self.position = batch.position
        return True

    def look_ahead(self, batch: LogBatch, time_ms: int) -> None:
        if time_ms >= self._ends_ms + LOOK_MS:
            self.is_settled = True
        else:
            _add(self.ahead, batch, time_ms)


def read_windows(
    log: AudioLog, space_id: str, *, position: str, start_ms: int, began_ms: int
) -> Iterator[Window]:
    """From a checkpoint to where the log ends: all windows are settled but the last one or two.

    `began_ms` is when the Space began, in ms since 1970. A clock that was set back keeps a window
    open until it is where it was.
    """
    before, window = None, Window(position, start_ms)
    while batches := log.read_from(space_id, window.position, limit=_BATCHES):
        for batch in batches:
            time_ms = batch.time_ms - began_ms
            if not window.take(batch, time_ms):
                if before is not None:
                    before.is_settled = True
                    yield before
                before, window = window, Window(window.position, window.next_ms or 0)
                window.take(batch, time_ms)
            if before is not None:
                before.look_ahead(batch, time_ms)
                if before.is_settled:
                    yield before
                    before = None
    if before is not None:
        yield before
    yield window


def _add(arrivals: dict[int, list[Arrival]], batch: LogBatch, time_ms: int) -> None:
    for frame in batch.frames:
        arrivals[frame.stream].append(Arrival(time_ms, frame.sequence, frame.level, frame.packet))
