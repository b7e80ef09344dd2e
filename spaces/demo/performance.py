"""The demo's Space, performed: a program takes the seats and plays the script for ever.

It takes part like anybody else, through the sockets, and may run beside the server or far from
it. Nothing it does depends on who else is there: a visitor may join, speak, and leave.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError

from core.database import in_database
from core.sockets.codes import Close
from spaces.client import Message, Refused, SocketClosed, SpaceClient, Stage
from spaces.client.sockets import backoff, closed_by, pause_after
from spaces.demo.acting import act_at
from spaces.demo.player import FRAME_MS, Show, Voiceover, load_show
from spaces.demo.script import CAST, HOST, TURNS, Part
from spaces.demo.seed import demo_user, live_demo_space
from spaces.demo.tidying import tidy
from spaces.models import Space

log = logging.getLogger(__name__)

FRAME_SECONDS: Final = FRAME_MS / 1000
MIC_LEAD_SECONDS: Final = 0.3
"""A microphone opens a little before its owner speaks: the answer takes a moment."""
MIC_TRAIL_SECONDS: Final = 0.25
"""And closes a little after: muting also stops what the server has not passed on yet."""
LATE_SECONDS: Final = 0.15
"""What is later is not said: catching up at once would break the limit on frames a second."""
GATHERING_SECONDS: Final = 15.0
"""The first show waits that long for everybody to have come."""
DECISION_SECONDS: Final = 2.0
TIDY_SECONDS: Final = 600.0
TAKEN_OVER_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 30.0
"""After a connection of this length the next loss is news, and is tried again soon."""
_GONE: Final = frozenset({Close.ENDED, Close.NOT_FOUND})
_UNHEARD: Final = (SocketClosed, Refused, TimeoutError)


class SpaceIsOver(Exception):
    """Somebody has ended the demo's Space."""


async def perform(base_url: str) -> None:
    """Keep the demo's Space alive until cancelled. Raises if the demo was not seeded."""
    show = await asyncio.to_thread(load_show, TURNS)
    retries = backoff()
    while True:
        space = await in_database(live_demo_space)
        try:
            await _perform_in(space, base_url, show)
        except* SpaceIsOver:
            log.info("the demo's Space was ended; beginning another one")
        await asyncio.sleep(next(retries))


async def _perform_in(space: Space, base_url: str, show: Show) -> None:
    performers = {
        person.handle: Performer(person.handle, base_url, space.public_id)
        for person in CAST
        if person.part is not Part.VISITOR
    }
    async with asyncio.TaskGroup() as group:
        for performer in performers.values():
            group.create_task(performer.stay(), name=f"demo {performer.handle}")
        group.create_task(play_for_ever(show, performers), name="demo script")
        group.create_task(_tidy_for_ever(space), name="demo tidying")


class Performer:
    """One of the cast, in the Space as long as it lives, connected or about to be."""

    def __init__(self, handle: str, base_url: str, space_id: str) -> None:
        self.handle = handle
        self._base_url = base_url
        self._space_id = space_id
        self.has_come = asyncio.Event()
        self._client: SpaceClient | None = None
        self._next_frame = 0

    async def stay(self) -> None:
        """Be there until cancelled, across restarts of the server. Raises SpaceIsOver."""
        now = asyncio.get_running_loop().time
        retries = backoff()
        while True:
            entered_at = now()
            closed = await self._attend()
            log.debug("%s is out: %s", self.handle, closed)
            if closed.code in _GONE:
                raise SpaceIsOver
            if now() - entered_at > STEADY_SECONDS:
                retries = backoff()
            taken_over = closed.code == Close.SUPERSEDED
            await asyncio.sleep(TAKEN_OVER_SECONDS if taken_over else pause_after(closed, retries))

    @property
    def stage(self) -> Stage:
        """What they know of it; an empty one without a connection."""
        return self._client.stage if self._client is not None else Stage()

    async def ask(self, kind: str, **fields: object) -> Message | None:
        """The answer, or None: refused, or there is no connection to ask through."""
        if self._client is None:
            return None
        try:
            return await self._client.request(kind, **fields)
        except _UNHEARD as error:
            log.debug("%s is not let: %s: %s", self.handle, kind, error)
            return None

    async def speak(self, voiceover: Voiceover, first_frame: int, *, goes_on: bool) -> None:
        """Say it from `first_frame` on, counted in frames of the event loop's clock.

        Leaves the microphone open if the same person `goes_on`. Without a connection it is not
        said: what is late is of no use.
        """
        client = self._client
        if client is None:
            return
        with suppress(*_UNHEARD):
            await client.request("mic.open")
            await self._say(client, voiceover, first_frame)
            if not goes_on:
                await asyncio.sleep(MIC_TRAIL_SECONDS)
                await client.request("mic.mute")

    async def _attend(self) -> SocketClosed:
        """Take part once, and return how it ended."""
        try:
            async with (
                _logged_in(self.handle) as cookies,
                SpaceClient(self._base_url, self._space_id, cookies=cookies) as client,
            ):
                return await self._take_part(client)
        except (*_UNHEARD, DatabaseError) as error:
            return closed_by(error)
        finally:
            self._client = None

    async def _take_part(self, client: SpaceClient) -> SocketClosed:
        if self.is_speaker:
            await _sit_down(client)
        elif client.stage.you["role"] != "listener":  # let up before the server restarted
            await client.request("seat.leave")
        self._client = client
        self.has_come.set()
        if self.handle == HOST:
            await _approve_requests(client)
        return await client.wait_closed()

    @property
    def is_speaker(self) -> bool:
        return any(turn.speaker == self.handle for turn in TURNS)

    async def _say(self, client: SpaceClient, voiceover: Voiceover, first_frame: int) -> None:
        now = asyncio.get_running_loop().time
        client.skip(max(0, first_frame - self._next_frame) if client.sequence else 0)
        self._next_frame = first_frame + len(voiceover.packets)
        for number, (packet, level) in enumerate(
            zip(voiceover.packets, voiceover.levels, strict=True), start=first_frame
        ):
            early = number * FRAME_SECONDS - now()
            if early > 0:
                await asyncio.sleep(early)
            if early < -LATE_SECONDS:
                client.skip(1)
            else:
                await client.publish(packet, level)


async def play_for_ever(show: Show, performers: Mapping[str, Performer]) -> None:
    """Give everybody their turn, to speak and to act, show after show, by the clock alone."""
    with suppress(TimeoutError):
        await asyncio.wait_for(_everybody_is_there(performers), GATHERING_SECONDS)
    now = asyncio.get_running_loop().time
    show_start = _frame_after(now())
    async with asyncio.TaskGroup() as turns:
        while True:
            for number, voiceover in enumerate(show.voiceovers):
                first_frame = show_start + voiceover.start
                wait = first_frame * FRAME_SECONDS - MIC_LEAD_SECONDS - now()
                await asyncio.sleep(max(0, wait))
                performer = performers[voiceover.turn.speaker]
                turn = performer.speak(voiceover, first_frame, goes_on=show.goes_on(number))
                turns.create_task(turn)
                turns.create_task(act_at(number + 1, performers))
            show_start = max(show_start + show.frames, _frame_after(now()))


async def _tidy_for_ever(space: Space) -> None:
    while True:
        with suppress(DatabaseError):  # busy, or restarting: there is a next time
            await in_database(tidy, space)
        await asyncio.sleep(TIDY_SECONDS)


async def _everybody_is_there(performers: Mapping[str, Performer]) -> None:
    for performer in performers.values():
        await performer.has_come.wait()


def _frame_after(time: float) -> int:
    return int(time / FRAME_SECONDS) + 1


async def _sit_down(client: SpaceClient) -> None:
    """Ask for the microphone like anybody else, unless the seat was kept."""
    if client.stage.you["role"] == "listener":
        with suppress(Refused):  # asked already, before the server restarted
            await client.request("request.create")
        await client.stage.until(_may_speak, timeout=None)


def _may_speak(stage: Stage) -> bool:
    return bool(stage.you["role"] != "listener")


async def _approve_requests(client: SpaceClient) -> None:
    """The host lets everybody up who asks, after a moment; runs until the socket closes."""
    with suppress(SocketClosed):
        while True:
            await client.stage.until(lambda stage: bool(stage.requests), timeout=None)
            await asyncio.sleep(DECISION_SECONDS)
            for request in tuple(client.stage.requests):
                with suppress(Refused, TimeoutError):  # withdrawn meanwhile, or no seat is free
                    await client.request("request.approve", request=request["id"])


@asynccontextmanager
async def _logged_in(handle: str) -> AsyncIterator[Mapping[str, str]]:
    """The cookies of a session like the one that logging in makes, for as long as it is used."""
    session = await in_database(_new_session, handle)
    try:
        yield {settings.SESSION_COOKIE_NAME: session.session_key or ""}
    finally:
        await in_database(session.delete)


def _new_session(handle: str) -> SessionStore:
    user = demo_user(handle)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session
