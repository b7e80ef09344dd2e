"""The log of a single-process installation: one append-only file for each Space."""

import logging
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from threading import Lock

from spaces.client.frames import Frame, encode_entries
from spaces.live.audio_log.base import (
    LogBatch,
    LogStats,
    PendingFrames,
    Sink,
    Sinks,
    Trail,
    check_space_id,
    readable_frames,
)
from spaces.live.audio_log.records import Record, encode_record, read_records

logger = logging.getLogger(__name__)

_ENDS_KEPT = 100
_OPEN_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


class FileAudioLog:
    """An AudioLog in `directory`, written by one process at a time.

    A position is a byte offset. Each batch is one unbuffered write, so that a killed process
    loses nothing it has flushed. What a crash of the machine tore or a disk damaged is stepped
    over by readers (see records.py); a torn end is cut off when a writer opens the file again.
    Tails are served from memory, and go on when the disk is full.
    """

    def __init__(self, directory: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.stats = LogStats()
        self._directory = directory
        self._clock = clock
        self._fresh = PendingFrames(self.stats)
        self._unwritten = PendingFrames(self.stats)
        self._sinks = Sinks()
        self._descriptors: dict[str, int] = {}
        # How long the files were that we let go of last: intact up to there.
        self._ends: OrderedDict[str, int] = OrderedDict()
        self._trail = Trail()
        # delete() may come from another thread while a flush is writing: without the lock the
        # write could hit a descriptor number that already belongs to another file.
        self._lock = Lock()
        directory.mkdir(parents=True, exist_ok=True)

    def append(self, space_id: str, frame: Frame) -> None:
        self._fresh.add(space_id, frame)
        self.stats.frames_appended += 1

    async def flush(self) -> None:
        fresh = self._fresh.take()
        for space_id, frames in fresh.items():
            self._unwritten.add_all(space_id, frames)
        for space_id, frames in self._unwritten.take().items():
            self._write(space_id, frames)
        for space_id, frames in fresh.items():
            self._sinks.deliver(space_id, frames)

    def tail(self, space_id: str, sink: Sink) -> "_FileTail":
        self._sinks.add(space_id, sink)
        return _FileTail(self._sinks, space_id, sink)

    def read_from(self, space_id: str, position: str = "", limit: int = 500) -> list[LogBatch]:
        offset = int(position or "0")
        if offset < 0:
            raise ValueError(f"not a position: {position!r}")
        try:
            with self._path(space_id).open("rb") as file:
                return [_batch(record) for record in islice(read_records(file, offset), limit)]
        except FileNotFoundError:
            return []

    def lately(self, space_id: str) -> str:
        return self._trail.oldest(space_id)

    async def end(self, space_id: str) -> None:
        await self.flush()
        self._trail.forget(space_id)
        with self._lock:
            if (descriptor := self._descriptors.get(space_id)) is not None:
                self._ends[space_id] = os.lseek(descriptor, 0, os.SEEK_END)
                while len(self._ends) > _ENDS_KEPT:
                    self._ends.popitem(last=False)
            self._close(space_id)

    def delete(self, space_id: str) -> None:
        path = self._path(space_id)
        with self._lock:
            self._close(space_id)
            self._unwritten.discard(space_id)
            self._ends.pop(space_id, None)
            path.unlink(missing_ok=True)

    async def aclose(self) -> None:
        await self.flush()
        with self._lock:
            for space_id in tuple(self._descriptors):
                self._close(space_id)

    def _path(self, space_id: str) -> Path:
        return self._directory / f"{check_space_id(space_id)}.audio"

    def _write(self, space_id: str, frames: Sequence[Frame]) -> None:
        record = encode_record(int(self._clock() * 1000), encode_entries(frames))
        try:
            with self._lock:
                self._write_record(space_id, record)
        except OSError as error:
            self._unwritten.put_back(space_id, frames)
            self.stats.flush_errors += 1
            if self.stats.last_error is None:
                logger.exception("Cannot write the audio of Space %s", space_id)
            self.stats.last_error = error
        else:
            self.stats.batches_written += 1
            self.stats.last_error = None

    def _write_record(self, space_id: str, record: bytes) -> None:
        descriptor = self._descriptors.get(space_id)
        if descriptor is None:
            path, end = self._path(space_id), self._ends.pop(space_id, 0)
            descriptor = self._descriptors[space_id] = _open_for_append(path, end)
        self._trail.note(space_id, str(os.lseek(descriptor, 0, os.SEEK_END)))
        try:
            _write_all(descriptor, record)
        except OSError:
            self._close(space_id)  # opening it again cuts off what was torn
            raise

    def _close(self, space_id: str) -> None:
        descriptor = self._descriptors.pop(space_id, None)
        if descriptor is not None:
            os.close(descriptor)


class _FileTail:
    def __init__(self, sinks: Sinks, space_id: str, sink: Sink) -> None:
        self._sinks = sinks
        self._space_id = space_id
        self._sink = sink

    async def ready(self) -> None:
        return

    def close(self) -> None:
        self._sinks.remove(self._space_id, self._sink)


def _batch(record: Record) -> LogBatch:
    return LogBatch(str(record.end), record.time_ms, readable_frames(record.entries))


def _open_for_append(path: Path, end: int) -> int:
    """`end`: up to there the file is known to be intact; 0 where nothing is known."""
    if path.exists():
        _cut_torn_end(path, end)
    return os.open(path, _OPEN_FLAGS, 0o600)


def _write_all(descriptor: int, data: bytes) -> None:
    written = os.write(descriptor, data)
    if written < len(data):
        raise OSError(f"wrote {written} of {len(data)} bytes")


def _cut_torn_end(path: Path, end: int) -> None:
    """Truncates behind the last intact record.

    Only the way from a record that is known tells the others for certain. From the beginning that
    takes half a second or so for an hour: when a process takes up a Space that was live before it.
    """
    with path.open("r+b") as file:
        if file.seek(0, os.SEEK_END) < end:
            end = 0  # another file
        for record in read_records(file, end):
            end = record.end
        file.truncate(end)
