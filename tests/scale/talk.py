"""Somebody who talks without a pause, and somebody who writes down what is heard."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable, Coroutine

from spaces.client import SpaceClient
from spaces.client.frames import Frame

FRAME_SECONDS = 0.02
PATIENCE_SECONDS = 60.0
TOC_20_MS_MONO = b"\xf8"


def packet_of(sequence: int) -> bytes:
    """An Opus packet as the relay sees it: a true TOC byte and 32 bytes that only it has."""
    return TOC_20_MS_MONO + hashlib.sha256(str(sequence).encode()).digest()


class Mouth:
    """Publishes a frame every 20 ms, whether it is heard or not."""

    def __init__(self, client: SpaceClient) -> None:
        self._client = client
        self._said = asyncio.Condition()

    async def talk(self) -> None:
        now = asyncio.get_running_loop().time
        due = now()
        while True:
            await self._client.publish(packet_of(self._client.sequence), 100)
            async with self._said:
                self._said.notify_all()
            due = max(due + FRAME_SECONDS, now() - 5 * FRAME_SECONDS)
            await asyncio.sleep(due - now())

    async def say(self, frames: int) -> None:
        """Return when so many more have been said."""
        last = self._client.sequence + frames
        async with self._said:
            said = self._said.wait_for(lambda: self._client.sequence >= last)
            await asyncio.wait_for(said, PATIENCE_SECONDS)


@contextlib.asynccontextmanager
async def talking(client: SpaceClient) -> AsyncIterator[Mouth]:
    mouth = Mouth(client)
    async with _meanwhile(mouth.talk()):
        yield mouth


class Ear:
    """What one listener has heard, in the order it came."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self._news = asyncio.Condition()

    async def until(self, is_so: Callable[[list[Frame]], object]) -> None:
        """Wait until what was heard is so. Raises TimeoutError."""
        async with self._news:
            heard = self._news.wait_for(lambda: is_so(self.frames))
            await asyncio.wait_for(heard, PATIENCE_SECONDS)

    async def until_newer_than(self, sequence: int) -> None:
        await self.until(lambda frames: frames and frames[-1].sequence > sequence)

    async def take(self, frames: list[Frame]) -> None:
        async with self._news:
            self.frames += frames
            self._news.notify_all()


@contextlib.asynccontextmanager
async def listening(client: SpaceClient) -> AsyncIterator[Ear]:
    ear = Ear()

    async def listen() -> None:
        async for bundle in client.bundles():
            await ear.take(bundle.frames)

    async with _meanwhile(listen()):
        yield ear


@contextlib.asynccontextmanager
async def _meanwhile(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
