"""People at a real server: friends by SpaceClient, strangers by bare WebSockets."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import psutil
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from spaces.client import SpaceClient
from spaces.client.frames import Bundle, Frame, PublishedFrame, encode_publish
from tests.servers import RunningServer
from tests.spaces.cast import Cast

PATIENCE = 60.0  # seconds for anything that must happen; the machine may be busy
FRAME_SECONDS = 0.02
AT_ONCE = 30  # requests of one connection, of 40 that it may send in a burst
HOST_SEAT, SPEAKER_SEAT = 0, 2
_SAME_ORIGIN = object()


@dataclass(frozen=True)
class Scene:
    """The cast and the server they meet on. `places` are participant ids."""

    server: RunningServer
    space_id: str
    cookies: Mapping[str, Mapping[str, str]]
    places: Mapping[str, str]
    cast: Cast

    def client(self, who: str | None = None, **options: Any) -> SpaceClient:
        """Somebody of the cast as a well-behaved participant; without a name a guest."""
        cookies = self.cookies[who] if who else None
        return SpaceClient(self.server.base_url, self.space_id, cookies=cookies, **options)

    def path(self, kind: str, space_id: str | None = None) -> str:
        return f"/ws/spaces/{space_id or self.space_id}/{kind}"

    async def open(
        self,
        path: str,
        *,
        who: str | None = None,
        token: str | None = None,
        tickets: tuple[str, ...] = (),
        origin: Any = _SAME_ORIGIN,
        **options: Any,
    ) -> ClientConnection:
        """A bare WebSocket, with whatever a test wants to be wrong about it.

        With a `token` a program's, which has no origin.
        """
        headers = dict(options.pop("additional_headers", {}))
        if who:
            headers["Cookie"] = "; ".join(f"{n}={v}" for n, v in self.cookies[who].items())
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        own = self.server.base_url if token is None else None
        return await connect(
            self.server.base_url.replace("http", "ws", 1) + path,
            origin=own if origin is _SAME_ORIGIN else origin,
            additional_headers=headers,
            subprotocols=["spaces.1", *(f"ticket.{ticket}" for ticket in tickets)]
            if tickets
            else None,
            compression=None,
            proxy=None,
            **options,
        )

    async def open_audio(self, client: SpaceClient, purpose: str) -> ClientConnection:
        """A bare audio socket, with a ticket that `client` asks for."""
        answer = await client.request("ticket.create", purpose=purpose)
        return await self.open(answer["path"], tickets=(answer["ticket"],))

    @property
    def memory(self) -> int:
        """The server's resident bytes."""
        return int(psutil.Process(self.server.pid).memory_info().rss)


def chunks(kinds: list[str]) -> Iterator[list[str]]:
    """As many requests as one connection may send at once."""
    for start in range(0, len(kinds), AT_ONCE):
        yield kinds[start : start + AT_ONCE]


async def read_to_the_end(
    socket: ClientConnection, patience: float | None = PATIENCE
) -> list[str | bytes]:
    """What the server still says before it closes, which it must."""
    messages = []
    async with asyncio.timeout(patience):
        with contextlib.suppress(ConnectionClosed):
            while True:
                messages.append(await socket.recv())
    return messages


async def close_code(socket: ClientConnection) -> int | None:
    """Why the server closes, which it must."""
    await read_to_the_end(socket)
    return socket.close_code


def packet(number: int, size: int = 60) -> bytes:
    """An Opus packet of 20 ms (its TOC says so) that is like no other one."""
    return b"\xf8" + number.to_bytes(4) + bytes(number * 7 + i & 0xFF for i in range(size))


def frame(sequence: int, size: int = 60) -> bytes:
    """What a speaker sends."""
    return encode_publish(PublishedFrame(sequence, 90, packet(sequence, size)))


class Ear:
    """Listens through a client and remembers every frame."""

    def __init__(self, client: SpaceClient) -> None:
        self.frames: list[Frame] = []
        self.bundles: list[tuple[float, Bundle]] = []
        self.client = client
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    def said_by(self, seat: int) -> list[Frame]:
        return [frame for frame in self.frames if frame.seat == seat]

    async def until(self, is_so: Callable[["Ear"], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not is_so(self):
                self._news.clear()
                await self._news.wait()

    async def _listen(self) -> None:
        async with contextlib.aclosing(self.client.bundles()) as bundles:
            async for bundle in bundles:
                self.bundles.append((asyncio.get_running_loop().time(), bundle))
                self.frames += bundle.frames
                self._news.set()


class Voice:
    """Speaks through a client, 50 frames a second, each with a packet of its own."""

    def __init__(self, client: SpaceClient) -> None:
        self.spoken: list[tuple[int, bytes]] = []
        self.client = client
        self._is_stopping = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._speak())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Finish the frame; raises what went wrong on the way."""
        assert self._task
        self._is_stopping = True
        await self._task

    async def _speak(self) -> None:
        for number in itertools.count():
            if self._is_stopping:
                return
            said = packet(number)
            if await self.client.publish(said, 90):
                self.spoken.append((self.client.sequence - 1, said))
            await asyncio.sleep(FRAME_SECONDS)


class Conversation:
    """The innocent: the host speaks, the co-host hears it on the stage and a guest on the floor."""

    def __init__(self, voice: Voice, near: Ear, far: Ear) -> None:
        self.voice, self.near, self.far = voice, near, far

    async def require_all_heard(self) -> None:
        """Stop, and compare: every frame since the first heard, in order, byte by byte."""
        await self.voice.stop()
        last = self.voice.spoken[-1]
        for ear in (self.near, self.far):
            await ear.until(lambda ear: ear.said_by(HOST_SEAT)[-1].packet == last[1])
            heard = [(frame.sequence, frame.packet) for frame in ear.said_by(HOST_SEAT)]
            assert heard == self.voice.spoken[self.voice.spoken.index(heard[0]) :]


@contextlib.asynccontextmanager
async def conversation(scene: Scene) -> AsyncIterator[Conversation]:
    """Talk that goes on during the block, after which nothing of it must be missing."""
    async with (
        scene.client("host") as host,
        scene.client("cohost") as cohost,
        scene.client() as guest,
    ):
        await host.request("mic.open")
        async with Ear(cohost) as near, Ear(guest) as far, Voice(host) as voice:
            for ear in (near, far):
                await ear.until(lambda ear: ear.frames)
            talk = Conversation(voice, near, far)
            yield talk
            await talk.require_all_heard()
