"""The hub: what one process does for all live Spaces it has sockets in.

It ticks every 20 ms (frames into the log, bundles out to listeners), hears what other processes
changed, counts the audience, and renews the leases of the people connected here. One a process,
made by the first socket, on the loop that serves the sockets.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from core.database import in_database
from core.lifecycle import on_server_stop
from spaces import events
from spaces.live.audio_log import AudioLog, FileAudioLog, RedisAudioLog, Tail
from spaces.live.codes import Close
from spaces.live.live_space import LiveSpace
from spaces.live.relay import Listener, Relay, RelayStats
from spaces.live.rights import NOBODY, Rights
from spaces.live.ticker import Ticker
from spaces.models import Space
from spaces.representations import represent_faces, rights_of, stage_of
from spaces.services import renew_presence

log = logging.getLogger(__name__)

AUDIENCE_SECONDS = 0.25
REPORT_SECONDS = 5.0
RENEW_SECONDS = 5.0
REJOIN_SECONDS = 3600.0  # channel layers forget a group's members after a day
RENEW_AT_ONCE = 500


class Hub:
    def __init__(self, audio_log: AudioLog) -> None:
        self.log = audio_log
        self.process = secrets.token_hex(8)
        self.spaces: dict[str, LiveSpace] = {}
        self._opening: dict[str, asyncio.Task[LiveSpace]] = {}
        self._tails: dict[str, Tail] = {}
        self._outbox: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._flushing: asyncio.Task[None] | None = None
        self._reported: dict[str, tuple[int, float]] = {}
        self._announced: dict[str, tuple[Any, ...]] = {}
        self._channel = ""
        self.relay_stats = RelayStats()
        self.ticker = Ticker(self._tick)

    # --- Life --------------------------------------------------------------------------------

    async def start(self) -> None:
        self._channel = await get_channel_layer().new_channel()
        events.attach(asyncio.get_running_loop(), self.publish)
        self.ticker.start()
        self._tasks = [
            asyncio.create_task(job)
            for job in (
                self._send_outbox(),
                self._hear_processes(),
                _every(AUDIENCE_SECONDS, self._announce_audiences),
                _every(RENEW_SECONDS, self._renew),
                _every(REJOIN_SECONDS, self._rejoin_groups),
            )
        ]

    async def close(self) -> None:
        """Say goodbye to every socket, write what is pending, stop."""
        events.detach()
        for live in self.spaces.values():
            live.finish(Close.RESTART)
        await self.ticker.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.log.aclose()

    # --- Spaces ------------------------------------------------------------------------------

    async def enter(self, space_id: str) -> LiveSpace:
        """The live Space for a socket that is about to join it; opened by the first one."""
        live = self.spaces.get(space_id)
        if live is not None:
            return live
        opening = self._opening.get(space_id)
        if opening is None:
            opening = self._opening[space_id] = asyncio.create_task(self._open(space_id))
            opening.add_done_callback(lambda _task: self._opening.pop(space_id, None))
        return await asyncio.shield(opening)

    def release(self, live: LiveSpace) -> None:
        """A socket has left; the last one closes the Space here."""
        if live.is_empty and self.spaces.get(live.id) is live:
            del self.spaces[live.id]
            self._tails.pop(live.id).close()
            self._reported.pop(live.id, None)
            self._announced.pop(live.id, None)
            self._spawn(self._close(live.id))

    async def _open(self, space_id: str) -> LiveSpace:
        # The group first, the rights after: a change in between then reaches us either way.
        live = LiveSpace(space_id, settings.SPACES_PRESENCE_SECONDS, self._new_relay())
        await get_channel_layer().group_add(events.group_of(space_id), self._channel)
        live.apply(await in_database(_load_rights, space_id))
        self._tails[space_id] = self.log.tail(space_id, live.accept)
        self.spaces[space_id] = live
        return live

    async def _close(self, space_id: str) -> None:
        if space_id not in self.spaces and space_id not in self._opening:
            await get_channel_layer().group_discard(events.group_of(space_id), self._channel)
            await self.log.end(space_id)

    def _new_relay(self) -> Relay:
        return Relay(
            on_too_slow=_close_slow,
            stage_ticks=settings.SPACES_STAGE_TICKS,
            floor_ticks=settings.SPACES_FLOOR_TICKS,
            stats=self.relay_stats,
        )

    # --- Sound -------------------------------------------------------------------------------

    def _tick(self, tick: int) -> None:
        if self._flushing is None or self._flushing.done():
            self._flushing = self._spawn(self.log.flush())
        for live in tuple(self.spaces.values()):
            live.relay.tick(tick)

    # --- Changes -----------------------------------------------------------------------------

    def publish(self, event: events.StageEvent) -> None:
        """A change made in this process: to our own sockets now, to other processes in order."""
        self._deliver(event)
        self._outbox.put_nowait((event["space_id"], dict(event)))

    def _deliver(self, event: events.StageEvent) -> None:
        live = self.spaces.get(event["space_id"])
        if live is not None:
            live.deliver(event)

    async def _send_outbox(self) -> None:
        while True:
            space_id, event = await self._outbox.get()
            try:
                await events.send_to_processes(space_id, event | {"process": self.process})
            except Exception:
                log.exception("could not tell other processes", extra={"space": space_id})

    async def _hear_processes(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                message = await layer.receive(self._channel)
                if message.get("process") != self.process:
                    self._hear(message)
            except Exception:
                log.exception("could not hear other processes")
                await asyncio.sleep(1)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "space.audience":
            live = self.spaces.get(message["space_id"])
            if live is not None:
                live.headcount.report(message["process"], message["count"], time.monotonic())
        else:
            self._deliver(message)  # type: ignore[arg-type]

    async def _rejoin_groups(self) -> None:
        for space_id in tuple(self.spaces):
            await get_channel_layer().group_add(events.group_of(space_id), self._channel)

    # --- People ------------------------------------------------------------------------------

    async def _announce_audiences(self) -> None:
        now = time.monotonic()
        for live in tuple(self.spaces.values()):
            self._report(live, now)
            if live.faces_are_stale:
                live.faces_are_stale = False
                live.faces = await in_database(_load_faces, live.id)
            self._announce(live, live.headcount.total(now))

    def _report(self, live: LiveSpace, now: float) -> None:
        count = live.local_listeners
        last_count, last_time = self._reported.get(live.id, (-1, 0.0))
        live.headcount.report(self.process, count, now)
        if count != last_count or now - last_time > REPORT_SECONDS:
            self._reported[live.id] = (count, now)
            report = {"type": "space.audience", "space_id": live.id, "count": count}
            self._outbox.put_nowait((live.id, report))

    def _announce(self, live: LiveSpace, listeners: int) -> None:
        seated = len(live.rights.seats)
        if self._announced.get(live.id) != (listeners, seated, live.faces):
            self._announced[live.id] = (listeners, seated, live.faces)
            live.tell_everyone({"type": "audience.updated", "audience": audience_of(live)})

    async def _renew(self) -> None:
        now = time.monotonic()
        alive = []
        for live in tuple(self.spaces.values()):
            for control in tuple(live.controls):
                if control.is_alive(now):
                    alive += [control.connection] if control.participant_id else []
                else:
                    control.finish(Close.TOO_SLOW)
        for start in range(0, len(alive), RENEW_AT_ONCE):
            await in_database(renew_presence, connections=alive[start : start + RENEW_AT_ONCE])

    def _spawn(self, work: Awaitable[None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        task.add_done_callback(_log_failure)
        return task


def _close_slow(listener: Listener) -> None:
    listener.owner.finish(Close.TOO_SLOW)


def audience_of(live: LiveSpace) -> dict[str, Any]:
    listeners = live.headcount.total(time.monotonic())
    return {
        "listener_count": listeners,
        "participant_count": listeners + len(live.rights.seats),
        "faces": live.faces,
    }


def _load_rights(space_id: str) -> Rights:
    space = Space.objects.filter(public_id=space_id).first()
    return rights_of(space, stage_of(space)) if space else NOBODY


def _load_faces(space_id: str) -> list[dict[str, Any]]:
    space = Space.objects.filter(public_id=space_id).first()
    return represent_faces(space) if space else []


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except Exception:
            log.exception("%s failed", work.__name__)


def _log_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("background work failed", exc_info=error)


_starting: asyncio.Task[Hub] | None = None


async def get_hub() -> Hub:
    """The hub of this process, started when the first socket asks for it."""
    global _starting  # noqa: PLW0603 - one a process, by design
    if _starting is None:
        _starting = asyncio.create_task(_start())
    return await asyncio.shield(_starting)


@on_server_stop
async def close_hub() -> None:
    """Stop the hub, if there is one: sockets are told to reconnect, the log is written."""
    global _starting
    if _starting is not None:
        starting, _starting = _starting, None
        await (await starting).close()


async def _start() -> Hub:
    hub = Hub(_new_audio_log())
    await hub.start()
    return hub


def _new_audio_log() -> AudioLog:
    if settings.REDIS_URL:
        return RedisAudioLog(
            settings.REDIS_URL, retain_seconds=settings.SPACES_AUDIO_LOG_REDIS_SECONDS
        )
    return FileAudioLog(settings.DATA_DIR / "audio")
