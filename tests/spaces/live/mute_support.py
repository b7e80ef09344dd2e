"""Somebody who talks without end, a host who mutes them again and again, and what is heard then."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from spaces.client import SpaceClient
from tests.spaces.live.socket_support import (
    FRAME_SECONDS,
    HOST_SEAT,
    SPEAKER_SEAT,
    Ear,
    frame,
    read_to_the_end,
)

T = TypeVar("T")


BREATH = 150
"""Frames of talking into a closed microphone; after 250 the server would close the socket."""


class Chatterbox:
    """Sends 50 frames a second, for some seconds also when muted; each has its own sequence."""

    def __init__(self, client: SpaceClient, socket: ClientConnection) -> None:
        self.client = client
        self.sequence = 0
        self.silenced: set[int] = set()
        self._socket = socket
        self._turn = asyncio.Lock()
        self._muted_at: int | None = 0

    async def talk(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                async with self._turn:
                    if self._muted_at is None or self.sequence < self._muted_at + BREATH:
                        await self._socket.send(frame(self.sequence))
                        self.sequence += 1
                await asyncio.sleep(FRAME_SECONDS)

    async def open(self) -> None:
        """Open the microphone; what was sent since the mute has been read by then."""
        async with self._turn:
            await (await self._socket.ping())
            if self._muted_at is not None:
                self.silenced |= set(range(self._muted_at, self.sequence))
            self._muted_at = None
            await self.client.request("mic.open")

    def was_muted(self) -> None:
        self._muted_at = self.sequence


@contextlib.asynccontextmanager
async def chattering(client: SpaceClient) -> AsyncIterator[Chatterbox]:
    """Talk of somebody seated, until the block ends."""
    socket, _ = await client._open_audio("publish")
    chatterbox = Chatterbox(client, socket)
    talking = asyncio.create_task(chatterbox.talk())
    reading = asyncio.create_task(read_to_the_end(socket, patience=None))
    yield chatterbox
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    await socket.close()
    await reading


class Muting:
    """Mutes by the host, each once the talk is heard. `seconds` from asking to the answer."""

    def __init__(self, host: SpaceClient, victim: Chatterbox, seat: int, ears: list[Ear]) -> None:
        self.seconds: list[float] = []
        self.opening_seconds: list[float] = []
        self._fences: list[tuple[int, int]] = []
        self._host, self._victim, self._seat, self._ears = host, victim, seat, ears
        stage = host.stage
        self._place = next(p["id"] for p in stage.participants.values() if p["seat"] == seat)

    async def once(self) -> None:
        clock = asyncio.get_running_loop().time
        asked_at = clock()
        await self._victim.open()
        self.opening_seconds.append(clock() - asked_at)
        said = self._victim.sequence
        for ear in self._ears:
            await ear.until(lambda ear: newest(ear, self._seat) >= said)
        asked_at = clock()
        await self._host.request("seat.mute", participant=self._place)
        self.seconds.append(clock() - asked_at)
        self._victim.was_muted()
        fence = self._host.sequence  # what the host says from now on was sent after the answer
        self._fences.append((fence, self._victim.sequence))
        for ear in self._ears:
            await ear.until(lambda ear: newest(ear, HOST_SEAT) > fence)

    async def during(self, work: Coroutine[Any, Any, T]) -> T:
        """Mute again and again until `work` is done; what it returned."""
        task = asyncio.create_task(work)
        try:
            while not task.done():
                await self.once()
            return await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def leaks(self) -> list[int]:
        """Frames that somebody heard after the answer to a mute that they came before, or that
        were sent between the answer and the request that opened the microphone again.
        """
        leaks = []
        for ear in self._ears:
            heard = {frame.sequence for frame in ear.said_by(self._seat)}
            leaks += sorted(heard & self._victim.silenced)
            leaks += late_frames(ear, self._fences, self._seat)
        return leaks


def newest(ear: Ear, seat: int) -> int:
    """The sequence last heard of this seat; -1 for silence."""
    return next((frame.sequence for frame in reversed(ear.frames) if frame.seat == seat), -1)


def late_frames(ear: Ear, fences: list[tuple[int, int]], seat: int = SPEAKER_SEAT) -> list[int]:
    """Frames from before a mute that came with or after what the host said after its answer.

    A fence is the host's sequence and how far the speaker had come at the mute.
    """
    late = []
    host_said = -1
    for _, bundle in ear.bundles:
        host_said = max([host_said, *(f.sequence for f in bundle.frames if f.seat == HOST_SEAT)])
        for f in bundle.frames:
            if f.seat == seat:
                late += [
                    f.sequence for fence, said in fences if f.sequence < said and host_said >= fence
                ]
    return late
