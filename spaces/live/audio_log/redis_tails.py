"""Live reading from Redis: one task of the process follows every stream that it tails."""

import asyncio
import logging
from asyncio import CancelledError, Event, Task
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from spaces.client.frames import BadFrame, Frame, parse_entries
from spaces.live.audio_log.base import LogStats, Sink, Sinks
from spaces.live.audio_log.streams import FIELD, order_of, stream_key, time_of

logger = logging.getLogger(__name__)

MAX_LAG_MS: Final = 2000
_BLOCK_MS: Final = 1000
_BATCHES_PER_READ: Final = 200
_TIMEOUT_SECONDS: Final = 3.0  # longer than a read blocks
_FIRST_BACKOFF_SECONDS: Final = 0.05
_LONGEST_BACKOFF_SECONDS: Final = 2.0
# A read costs as much for one batch as for all that came in 10 ms, so with many processes
# writing it is better to wait that long than to wake for each of them.
_PACE_SECONDS: Final = 0.01


@dataclass
class _Stream:
    """`position` is the id of the newest batch delivered: never `$`, which forgets batches."""

    position: bytes = b""
    located: Event = field(default_factory=Event)

    def locate(self, newest: bytes, stats: LogStats) -> None:
        """Begins behind the newest batch; or goes on, unless that is too far back."""
        if not self.located.is_set():
            self.position = newest
            self.located.set()
        elif time_of(newest) - time_of(self.position) > MAX_LAG_MS:
            self.position = newest
            stats.tail_skips += 1
        elif order_of(newest) < order_of(self.position):
            self.position = newest  # another Redis, with a younger clock


class RedisTails:
    """Delivers every tailed stream's batches from one XREAD at a time.

    After an error it goes on where it was, with growing pauses. A stream that is then, or after
    this process was held up, more than MAX_LAG_MS behind is skipped to its newest batch.
    """

    def __init__(self, url: str, stats: LogStats) -> None:
        self._stats = stats
        self._sinks = Sinks()
        self._streams: dict[str, _Stream] = {}
        self._task: Task[None] | None = None
        self._read: Task[Any] | None = None
        self._added = Event()
        self._redis: Redis = Redis.from_url(
            url,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=_TIMEOUT_SECONDS,
            socket_connect_timeout=_TIMEOUT_SECONDS,
        )

    def add(self, space_id: str, sink: Sink) -> "RedisTail":
        self._sinks.add(space_id, sink)
        stream = self._streams.setdefault(space_id, _Stream())
        if not stream.located.is_set():
            self._added.set()
            if self._read is not None:
                self._read.cancel()  # it blocks for other streams; nothing is lost by it
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="audio log tails")
        return RedisTail(self._sinks, space_id, sink, stream.located)

    async def aclose(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await self._redis.aclose()

    async def _run(self) -> None:
        backoff = _FIRST_BACKOFF_SECONDS
        while True:
            try:
                await self._locate(tuple(self._streams))
                backoff = _FIRST_BACKOFF_SECONDS
                await self._follow()
            except (RedisError, OSError) as error:
                self._stats.tail_errors += 1
                logger.warning("Cannot read audio from Redis: %s", error)
                await asyncio.sleep(backoff)
                backoff = min(2 * backoff, _LONGEST_BACKOFF_SECONDS)

    async def _follow(self) -> None:
        """Reads until Redis fails."""
        while True:
            self._forget_unheard()
            new = [s for s, stream in self._streams.items() if not stream.located.is_set()]
            if new:
                await self._locate(new)
            elif self._streams:
                await self._locate(await self._read_once(_BLOCK_MS))
                if len(self._streams) > 1:
                    # What wakes a blocked read is one stream, and before Redis 7.2 that is all
                    # it returns; the others were written with it.
                    await self._locate(await self._read_once(None))
                await asyncio.sleep(_PACE_SECONDS)
            else:
                await self._added.wait()
                self._added.clear()

    def _forget_unheard(self) -> None:
        for space_id in [s for s in self._streams if s not in self._sinks]:
            self._streams.pop(space_id).located.set()

    async def _locate(self, space_ids: Sequence[str]) -> None:
        """Finds each stream's newest batch: where a new tail begins, and how late an old one is."""
        if not space_ids:
            return
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.time()
        for space_id in space_ids:
            pipeline.xrevrange(stream_key(space_id), count=1)
        (seconds, microseconds), *newest_rows = await pipeline.execute()
        just_before = b"%d-0" % (seconds * 1000 + microseconds // 1000 - 1)
        for space_id, rows in zip(space_ids, newest_rows, strict=True):
            self._streams[space_id].locate(rows[0][0] if rows else just_before, self._stats)

    async def _read_once(self, block_ms: int | None) -> list[str]:
        """Delivers what there is, or what comes in time; returns the Spaces that may have more."""
        located = [s for s, stream in self._streams.items() if stream.located.is_set()]
        self._read = asyncio.create_task(self._xread(located, block_ms))
        response = (await asyncio.gather(self._read, return_exceptions=True))[0]
        self._read = None
        if isinstance(response, CancelledError):  # by add()
            return []
        if isinstance(response, BaseException):
            raise response
        full = []
        space_ids = {stream_key(space_id).encode(): space_id for space_id in located}
        for key, rows in response:
            space_id = space_ids[key]
            self._streams[space_id].position = rows[-1][0]
            self._sinks.deliver(space_id, self._frames(space_id, rows))
            if len(rows) == _BATCHES_PER_READ:
                full.append(space_id)
        return full

    async def _xread(self, space_ids: Sequence[str], block_ms: int | None) -> Any:
        positions: Any = {stream_key(s): self._streams[s].position for s in space_ids}
        return await self._redis.xread(positions, count=_BATCHES_PER_READ, block=block_ms)

    def _frames(self, space_id: str, rows: Sequence[Any]) -> list[Frame]:
        frames: list[Frame] = []
        for row_id, fields in rows:
            try:
                frames += parse_entries(fields[FIELD])
            except (BadFrame, KeyError):
                self._stats.tail_errors += 1
                logger.exception("Batch %s of Space %s is not audio", row_id, space_id)
        return frames


class RedisTail:
    def __init__(self, sinks: Sinks, space_id: str, sink: Sink, located: Event) -> None:
        self._sinks = sinks
        self._space_id = space_id
        self._sink = sink
        self._located = located

    async def ready(self) -> None:
        await self._located.wait()

    def close(self) -> None:
        self._sinks.remove(self._space_id, self._sink)
