"""What both forms of the log promise, and the parts they share."""

import logging
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from spaces.client.frames import BadFrame, Frame, parse_entries

logger = logging.getLogger(__name__)

PENDING_FRAMES = 2 * 50 * 11
"""How much of one Space waits for a flush at most: 2 s of 11 speakers."""

LATELY_STEP_SECONDS = 0.1
LATELY_STEPS = 12

_SPACE_ID = re.compile(r"[A-Za-z0-9]{13}", re.ASCII)

Sink = Callable[[Sequence[Frame]], None]


class LogBatch(NamedTuple):
    """The frames that one process flushed for one Space at one time.

    `position` is where the next batch begins: hand it to `read_from` to go on. `time_ms` is when
    the batch was written, in milliseconds since 1970.
    """

    position: str
    time_ms: int
    frames: list[Frame]


class Tail(Protocol):
    """One reader of a Space's live frames."""

    async def ready(self) -> None:
        """Returns once every frame appended from now on is sure to arrive."""

    def close(self) -> None:
        """Ends it: the sink is not called again. Closing twice does nothing."""


@dataclass
class LogStats:
    """Counts since the log was opened; `last_error` is why the last failed write failed."""

    frames_appended: int = 0
    frames_dropped: int = 0
    batches_written: int = 0
    flush_errors: int = 0
    tail_errors: int = 0
    tail_skips: int = 0
    last_error: Exception | None = field(default=None, repr=False)


class AudioLog(Protocol):
    """An append-only log of frames for each live Space.

    Every method that takes a Space's id raises ValueError for one that is not 13 characters of
    [A-Za-z0-9]. `append`, `tail` and the coroutines belong to the event loop; `read_from` and
    `delete` block on I/O and may be called from any thread or process.
    """

    stats: LogStats

    def append(self, space_id: str, frame: Frame) -> None:
        """Buffers a frame for the next flush, without I/O.

        Holds at most PENDING_FRAMES a Space; beyond that the oldest is dropped and counted.
        """

    async def flush(self) -> None:
        """Writes what was appended, as one batch a Space.

        A broken backend raises nothing here: it is counted and logged, and the frames wait for
        the next flush.
        """

    def tail(self, space_id: str, sink: Sink) -> Tail:
        """Calls `sink` on the event loop with the frames of each batch from now on."""

    def read_from(self, space_id: str, position: str = "", limit: int = 500) -> list[LogBatch]:
        """Returns at most `limit` batches from `position`; the empty one or "0" is the start.

        An unknown Space has no batches, and a batch that is damaged has no frames. Raises
        ValueError for a position that is none, and the backend's own errors.
        """

    def lately(self, space_id: str) -> str:
        """A position about a second before the newest batch that this process wrote, without I/O;
        the start if it wrote none.
        """

    async def end(self, space_id: str) -> None:
        """Flushes, then lets go of what the process holds for a Space that is over."""

    def delete(self, space_id: str) -> None:
        """Removes all that was written for a Space. Deleting twice does nothing."""

    async def aclose(self) -> None:
        """Flushes and lets go of everything."""


def check_space_id(space_id: str) -> str:
    """Returns the id, which is then safe in a path and in a key. Raises ValueError."""
    if not _SPACE_ID.fullmatch(space_id):
        raise ValueError(f"not a Space's id: {space_id!r}")
    return space_id


def readable_frames(entries: bytes) -> list[Frame]:
    """The frames of a stored batch; none, and a line in the log, if it is not audio by the rules
    of today: one bad batch must not keep its reader from all that follow.
    """
    try:
        return parse_entries(entries)
    except BadFrame:
        logger.exception("A batch in the audio log is not audio")
        return []


class Trail:
    """Where each Space's log was, each tenth of a second of the last one."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._spaces: dict[str, deque[tuple[float, str]]] = {}

    def note(self, space_id: str, position: str) -> None:
        """A batch is about to be written, or was written, behind `position`."""
        now = self._clock()
        trail = self._spaces.get(space_id)
        if trail is None:
            trail = self._spaces[space_id] = deque(maxlen=LATELY_STEPS)
        if not trail or now - trail[-1][0] >= LATELY_STEP_SECONDS:
            trail.append((now, position))

    def oldest(self, space_id: str) -> str:
        trail = self._spaces.get(space_id)
        return trail[0][1] if trail else ""

    def forget(self, space_id: str) -> None:
        self._spaces.pop(space_id, None)


class PendingFrames:
    """What waits to be written, bounded for each Space; what it has to drop it counts."""

    def __init__(self, stats: LogStats) -> None:
        self._stats = stats
        self._spaces: dict[str, deque[Frame]] = {}

    def add(self, space_id: str, frame: Frame) -> None:
        frames = self._spaces.get(space_id)
        if frames is None:
            frames = self._spaces[check_space_id(space_id)] = deque(maxlen=PENDING_FRAMES)
        elif len(frames) == PENDING_FRAMES:
            self._stats.frames_dropped += 1
        frames.append(frame)

    def add_all(self, space_id: str, frames: Iterable[Frame]) -> None:
        for frame in frames:
            self.add(space_id, frame)

    def put_back(self, space_id: str, frames: Iterable[Frame]) -> None:
        """Puts frames that could not be written in front of what came since."""
        newer = self._spaces.pop(space_id, ())
        self.add_all(space_id, frames)
        self.add_all(space_id, newer)

    def take(self) -> dict[str, Sequence[Frame]]:
        """Returns every Space's frames and holds them no longer."""
        taken, self._spaces = self._spaces, {}
        return dict(taken)

    def discard(self, space_id: str) -> None:
        self._spaces.pop(space_id, None)


class Sinks:
    """Who listens to which Space. A sink that raises is logged and harms nobody else."""

    def __init__(self) -> None:
        self._spaces: dict[str, list[Sink]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._spaces)

    def __contains__(self, space_id: object) -> bool:
        return space_id in self._spaces

    def add(self, space_id: str, sink: Sink) -> None:
        self._spaces.setdefault(check_space_id(space_id), []).append(sink)

    def remove(self, space_id: str, sink: Sink) -> None:
        sinks = self._spaces.get(space_id, [])
        if sink in sinks:
            sinks.remove(sink)
        if not sinks:
            self._spaces.pop(space_id, None)

    def deliver(self, space_id: str, frames: Sequence[Frame]) -> None:
        for sink in tuple(self._spaces.get(space_id, ())):
            try:
                sink(frames)
            except Exception:
                logger.exception("A reader of Space %s failed", space_id)
