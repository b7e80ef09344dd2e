"""The hub: what one process does for all live Spaces it has sockets in.

It ticks every 20 ms (frames into the log, bundles out to listeners), hears what other processes
changed, keeps the audience up to date, and renews the leases of the people connected here. One a
process, made by the first socket, on the loop that serves the sockets.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from core.database import in_database
from core.lifecycle import on_server_stop
from core.sockets.codes import Close
from core.sockets.processes import ProcessChannel
from spaces import events
from spaces.live.audience import Audience
from spaces.live.audio_log import AudioLog, Tail
from spaces.live.figures import FIGURES_SECONDS, Figures
from spaces.live.live_space import LiveSpace
from spaces.live.metrics import watch
from spaces.live.opening import open_audio_log
from spaces.live.parts import load_parts
from spaces.live.relay import Listener, Relay, RelayStats
from spaces.live.rights import NOBODY, Rights
from spaces.live.ticker import Ticker
from spaces.models import Space
from spaces.representations import rights_of, stage_of
from spaces.seams import Speech, speech_began
from spaces.services import renew_presence

log = logging.getLogger(__name__)

AUDIENCE_SECONDS = 0.25
SPEECH_SECONDS = 0.1
CAPTIONS_SECONDS = 0.2
RENEW_SECONDS = 5.0
CATCH_UP_SECONDS = 5.0
RENEW_AT_ONCE = 500
GOODBYE_SECONDS = 5.0


@dataclass
class _Open:
    """What the hub holds for a Space that has sockets here."""

    live: LiveSpace
    tail: Tail
    audience: Audience
    figures: Figures
    users: int = 0


class Hub:
    def __init__(self, audio_log: AudioLog) -> None:
        self.log = audio_log
        self._processes = ProcessChannel(self._hear)
        self.relay_stats = RelayStats()
        self.ticker = Ticker(self._tick)
        self._spaces: dict[str, _Open] = {}
        self._opening: dict[str, asyncio.Task[None]] = {}
        self._closing: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._finishing: set[asyncio.Task[None]] = set()
        self._flushing: asyncio.Task[None] | None = None

    @property
    def spaces(self) -> list[LiveSpace]:
        """The Spaces that have sockets in this process."""
        return [entry.live for entry in self._spaces.values()]

    # --- Life --------------------------------------------------------------------------------

    async def start(self) -> None:
        await self._processes.open()
        loop = asyncio.get_running_loop()
        events.door.open(loop, self.publish)
        events.captions_door.open(loop, self._publish_captions)
        watch(self)
        self.ticker.start()
        self._spawn(_every(AUDIENCE_SECONDS, self._update_audiences))
        self._spawn(_every(AUDIENCE_SECONDS, self._tell_reactions))
        self._spawn(_every(SPEECH_SECONDS, self._tell_speech))
        self._spawn(_every(CAPTIONS_SECONDS, self._tell_captions))
        self._spawn(_every(RENEW_SECONDS, self._renew))
        self._spawn(_every(CATCH_UP_SECONDS, self._catch_up))
        self._spawn(_every(FIGURES_SECONDS, self._write_figures))

    async def close(self) -> None:
        """Say goodbye to every socket, write what is pending, stop."""
        await self._write_last_figures()
        events.door.close()
        events.captions_door.close()
        for live in self.spaces:
            live.finish(Close.RESTART)
        await self.ticker.stop()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._processes.aclose()
        await self.log.aclose()

    # --- Spaces ------------------------------------------------------------------------------

    async def enter(self, space_id: str) -> LiveSpace:
        """The live Space for a socket that is about to join it; opened by the first one.

        Each `enter` is to be matched by one `release`.
        """
        while space_id not in self._spaces or space_id in self._opening:
            await self._opened(space_id)
        entry = self._spaces[space_id]
        entry.users += 1
        return entry.live

    def release(self, live: LiveSpace) -> None:
        """A socket has left; the last one closes the Space here."""
        self._spaces[live.id].users -= 1
        self._close_unused(live.id)

    async def refresh(self, live: LiveSpace) -> None:
        """Read the rights anew, where an announcement of another process may be on its way."""
        live.apply(await in_database(_load_rights, live.id))

    async def _opened(self, space_id: str) -> None:
        """Returns once the Space is open here. Raises what opening it raised."""
        opening = self._opening.get(space_id)
        if opening is None:
            opening = self._opening[space_id] = asyncio.create_task(self._open(space_id))
        try:
            await asyncio.shield(opening)
        except asyncio.CancelledError:
            # The handshake took too long. With nobody else it would stay open for ever.
            opening.add_done_callback(lambda _task: self._close_unused(space_id))
            raise

    async def _open(self, space_id: str) -> None:
        try:
            await self._open_once(space_id)
        finally:
            # In this step, and not in a callback of the task: whoever came in between would wait
            # for a task that is done, which takes no time, again and again.
            del self._opening[space_id]

    async def _open_once(self, space_id: str) -> None:
        if closing := self._closing.get(space_id):
            await asyncio.wait([closing])  # it leaves the group that we are about to join
        # The group first, the rights after: a change in between then reaches us either way.
        live = LiveSpace(space_id, settings.SPACES_PRESENCE_SECONDS, self._new_relay())
        tail = self.log.tail(space_id, live.accept)
        audience = Audience(live, self._processes.process, self._tell_processes)
        figures = Figures(live)
        # The end screen that its host looks at in a moment shows what is written then.
        live.on_end = lambda: self._finish(figures)
        self._spaces[space_id] = _Open(live, tail, audience, figures)
        try:
            await self._processes.join(events.group_of(space_id))
            await self.refresh(live)
        except BaseException:
            del self._spaces[space_id]
            tail.close()
            raise

    def _close_unused(self, space_id: str) -> None:
        entry = self._spaces.get(space_id)
        if entry is None or entry.users or space_id in self._opening:
            return
        del self._spaces[space_id]
        entry.tail.close()
        self._closing[space_id] = self._spawn(self._close(space_id, entry.figures))

    async def _close(self, space_id: str, figures: Figures) -> None:
        try:
            await self._finish(figures)
            await self._processes.leave(events.group_of(space_id))
            await self.log.end(space_id)
        finally:
            del self._closing[space_id]

    def _new_relay(self) -> Relay:
        return Relay(
            on_too_slow=_close_slow,
            stage_ticks=settings.SPACES_STAGE_TICKS,
            floor_ticks=settings.SPACES_FLOOR_TICKS,
            stats=self.relay_stats,
        )

    # --- Sound -------------------------------------------------------------------------------

    async def _tick(self, tick: int) -> None:
        # A slow log must not hold up listeners: its frames wait, bounded, for the next flush.
        if self._flushing is None or self._flushing.done():
            self._flushing = self._spawn(self.log.flush())
            # A log in a file is written in this one step, and its frames go out with this tick.
            await asyncio.sleep(0)
        for entry in tuple(self._spaces.values()):
            entry.live.relay.tick(tick)

    # --- Changes -----------------------------------------------------------------------------

    def publish(self, event: events.StageEvent) -> None:
        """A change made in this process: to our own sockets now, to other processes in order."""
        self._deliver(event)
        self._tell_processes(event["space_id"], events.to_layer(event))

    def _tell_processes(self, space_id: str, message: dict[str, Any]) -> None:
        self._processes.send(events.group_of(space_id), message | {"space_id": space_id})

    def _deliver(self, event: events.StageEvent) -> None:
        entry = self._spaces.get(event["space_id"])
        if entry is not None:
            entry.live.deliver(event)

    def _hear(self, message: dict[str, Any]) -> None:
        entry = self._spaces.get(message["space_id"])
        if entry is None:
            return
        match message["type"]:
            case "space.audience":
                entry.live.headcount.report(message["process"], message["count"], time.monotonic())
            case "space.reactions":
                entry.live.reactions.hear(message)
            case "space.captions":
                entry.live.captions.put(message["captions"])
            case _:
                entry.live.deliver(message)  # type: ignore[arg-type]

    # --- People ------------------------------------------------------------------------------

    async def _update_audiences(self) -> None:
        for entry in tuple(self._spaces.values()):
            await entry.audience.update()
            await self._tell_touched(entry.live)

    async def _tell_reactions(self) -> None:
        """A round of its own: a database that is slow holds up no reaction."""
        for live in self.spaces:
            ours, everything = live.reactions.take()
            if ours.counts:
                self._tell_processes(live.id, ours.to_message("space.reactions"))
            if everything.counts:
                live.tell(events.EVERYONE, everything.to_message("reactions"))

    async def _tell_touched(self, live: LiveSpace) -> None:
        """Read what has changed since the last time, once, and tell our sockets."""
        parts, live.touched = live.touched, set()
        if not parts:
            return
        for to, message in await in_database(load_parts, live.id, sorted(parts)):
            live.tell(to, message)

    async def _renew(self) -> None:
        """Renew the leases of who gave a sign of life; close whoever did not."""
        now = time.monotonic()
        controls = [control for live in self.spaces for control in live.controls]
        for control in controls:
            if not control.is_alive(now):
                control.finish(Close.TOO_SLOW)
        alive = [c.connection for c in controls if c.participant_id and c.is_alive(now)]
        for start in range(0, len(alive), RENEW_AT_ONCE):
            await in_database(renew_presence, connections=alive[start : start + RENEW_AT_ONCE])

    async def _catch_up(self) -> None:
        """What an announcement that got lost would have brought, comes late and not never."""
        if not self._spaces:
            return
        for space_id, revision in (await in_database(_load_revisions, list(self._spaces))).items():
            entry = self._spaces.get(space_id)
            if entry is not None and entry.live.rights.revision < revision:
                entry.live.catch_up(await in_database(_load_rights, space_id))

    # --- Captions ----------------------------------------------------------------------------

    async def _tell_speech(self) -> None:
        """Tell those who caption who has begun to speak. Asks the log nothing, only its writer."""
        began = [
            Speech(live.id, *bell[:2], position=bell.position)
            for live in self.spaces
            for bell in live.speech.take(self.log.lately(live.id))
        ]
        if began:
            await in_database(speech_began, began)

    async def _tell_captions(self) -> None:
        for live in self.spaces:
            live.tell_captions()

    def _publish_captions(self, message: dict[str, Any]) -> None:
        """From a worker in this process."""
        self._hear(message)
        self._tell_processes(message["space_id"], message)

    # --- Figures -----------------------------------------------------------------------------

    async def _write_figures(self) -> None:
        for entry in tuple(self._spaces.values()):
            await entry.figures.update()

    def _finish(self, figures: Figures) -> asyncio.Task[None]:
        task = self._spawn(figures.finish())
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)
        return task

    async def _write_last_figures(self) -> None:
        """Before the sockets go: those who come back after a restart have not left."""
        for entry in self._spaces.values():
            self._finish(entry.figures)
        if self._finishing:
            await asyncio.wait(tuple(self._finishing), timeout=GOODBYE_SECONDS)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("background work failed", exc_info=error)


def _close_slow(listener: Listener) -> None:
    listener.owner.finish(Close.TOO_SLOW)


def _load_rights(space_id: str) -> Rights:
    space = Space.objects.filter(public_id=space_id).first()
    return rights_of(space, stage_of(space)) if space else NOBODY


def _load_revisions(space_ids: list[str]) -> dict[str, int]:
    spaces = Space.objects.filter(public_id__in=space_ids)
    return dict(spaces.values_list("public_id", "revision"))


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except Exception:
            log.exception("%s failed", work)


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
    hub = Hub(open_audio_log())
    await hub.start()
    return hub
