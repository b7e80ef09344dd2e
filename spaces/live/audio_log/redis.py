"""The log of an installation of many processes: one Redis stream for each Space."""

import logging
import re
import time
from asyncio import Lock
from collections.abc import Callable, Sequence
from typing import Any, Final

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from spaces.client.frames import Frame, encode_entries
from spaces.live.audio_log.base import (
    LogBatch,
    LogStats,
    PendingFrames,
    Sink,
    Trail,
    check_space_id,
    readable_frames,
)
from spaces.live.audio_log.redis_tails import RedisTail, RedisTails
from spaces.live.audio_log.streams import FIELD, stream_key, time_of

logger = logging.getLogger(__name__)

_TIMEOUT_SECONDS: Final = 2.0
_READ_TIMEOUT_SECONDS: Final = 10.0
_POSITION = re.compile(r"\d{1,20}(-\d{1,20})?", re.ASCII)


class RedisAudioLog:
    """An AudioLog in Redis, written and read by any number of processes.

    A position is a stream id, whose first half is the time of the batch by Redis's own clock.
    Batches older than `retain_seconds` go away, and the whole stream does when nobody has
    written to it for so long: who wants to keep the audio copies it in time.

    A write that Redis did but could not confirm is repeated: a batch may come twice, and readers
    know a frame they have by its sequence.
    """

    def __init__(
        self, url: str, *, retain_seconds: int = 900, clock: Callable[[], float] = time.time
    ) -> None:
        self.stats = LogStats()
        self._retain_seconds = retain_seconds
        self._clock = clock
        self._pending = PendingFrames(self.stats)
        self._expiry_set_at: dict[str, float] = {}
        self._trail = Trail()
        self._flushing = Lock()
        # A failed write waits for the next flush, so the client must not repeat it by itself.
        self._writer: AsyncRedis = AsyncRedis.from_url(
            url,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=_TIMEOUT_SECONDS,
            socket_connect_timeout=_TIMEOUT_SECONDS,
        )
        self._blocking = Redis.from_url(url, protocol=2, socket_timeout=_READ_TIMEOUT_SECONDS)
        self._tails = RedisTails(url, self.stats)

    def append(self, space_id: str, frame: Frame) -> None:
        self._pending.add(space_id, frame)
        self.stats.frames_appended += 1

    async def flush(self) -> None:
        """As the protocol says, in one pipeline. Waits for a flush that is under way."""
        async with self._flushing:
            unwritten = self._pending.take()
            if not unwritten:
                return
            try:
                await self._write(unwritten)
            except (RedisError, OSError) as error:
                self._failed(error)
            else:
                self.stats.last_error = None
            finally:
                for space_id, frames in unwritten.items():
                    self._pending.put_back(space_id, frames)

    def tail(self, space_id: str, sink: Sink) -> RedisTail:
        return self._tails.add(space_id, sink)

    def read_from(self, space_id: str, position: str = "", limit: int = 500) -> list[LogBatch]:
        if not _POSITION.fullmatch(position or "0"):
            raise ValueError(f"not a position: {position!r}")
        rows: Any = self._blocking.xrange(
            stream_key(space_id), min=f"({position or '0'}", count=limit
        )
        return [
            LogBatch(row_id.decode(), time_of(row_id), readable_frames(fields.get(FIELD, b"")))
            for row_id, fields in rows
        ]

    def lately(self, space_id: str) -> str:
        return self._trail.oldest(space_id)

    async def end(self, space_id: str) -> None:
        await self.flush()
        self._trail.forget(space_id)
        self._expiry_set_at.pop(check_space_id(space_id), None)

    def delete(self, space_id: str) -> None:
        self._blocking.delete(stream_key(space_id))

    async def aclose(self) -> None:
        await self.flush()
        await self._tails.aclose()
        await self._writer.aclose()
        self._blocking.close()

    async def _write(self, unwritten: dict[str, Sequence[Frame]]) -> None:
        """Removes from `unwritten` what it wrote. Raises the first error Redis gave."""
        now = self._clock()
        oldest_kept = int((now - self._retain_seconds) * 1000)
        space_ids = tuple(unwritten)
        pipeline = self._writer.pipeline(transaction=True)
        for space_id in space_ids:
            entries = encode_entries(unwritten[space_id])
            pipeline.xadd(
                stream_key(space_id), {FIELD: entries}, minid=oldest_kept, approximate=True
            )
        refreshed = [space_id for space_id in space_ids if self._expiry_is_old(space_id, now)]
        for space_id in refreshed:
            pipeline.expire(stream_key(space_id), 2 * self._retain_seconds)
        results = await pipeline.execute(raise_on_error=False)
        self._expiry_set_at.update(dict.fromkeys(refreshed, now))
        errors = []
        for space_id, result in zip(space_ids, results, strict=False):
            if isinstance(result, Exception):
                errors.append(result)
            else:
                del unwritten[space_id]
                self._trail.note(space_id, f"{time_of(result) - 1}")
        self.stats.batches_written += len(space_ids) - len(errors)
        if errors:
            raise errors[0]

    def _expiry_is_old(self, space_id: str, now: float) -> bool:
        """Half the expiry has gone: set for twice the time, it leaves at least once that time."""
        return now - self._expiry_set_at.get(space_id, 0.0) >= self._retain_seconds

    def _failed(self, error: Exception) -> None:
        self.stats.flush_errors += 1
        if self.stats.last_error is None:
            logger.error("Cannot write audio to Redis: %s", error)
        self.stats.last_error = error
