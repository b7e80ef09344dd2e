"""The client itself: requests and answers, one stream up, bundles down, coming back."""

import asyncio
import contextlib
import itertools
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Final, Self

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from spaces.client.codes import CLOSED_BY_NETWORK, CLOSED_BY_US
from spaces.client.errors import Refused
from spaces.client.frames import Bundle, PublishedFrame, encode_publish
from spaces.client.sockets import (
    UNREACHABLE,
    Listening,
    Server,
    SocketClosed,
    backoff,
    closed_by,
    pause_after,
)
from spaces.client.stage import Message, Stage

BEAT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 10.0
SETTLED_FRAMES: Final = 250
"""5 s: a server accepts every socket, and closes at once those it does not want."""


class SpaceClient:
    """One participant. Entering it connects and waits for the first state; leaving closes all.

    With `reconnect` lost sockets come back with backoff, and `publish` drops what is said
    meanwhile; without, everything raises `SocketClosed` from then on.
    """

    def __init__(
        self,
        base_url: str,
        space_id: str,
        *,
        token: str | None = None,
        cookies: Mapping[str, str] | None = None,
        reconnect: bool = False,
    ) -> None:
        self.stage = Stage()
        self.stream: int | None = None
        self.sequence = 0
        self.notices: deque[Message] = deque(maxlen=16)
        self._server = Server(base_url, cookies, token)
        self._control_path = f"/ws/spaces/{space_id}/control"
        self._reconnect = reconnect
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Message]] = {}
        self._control: ClientConnection | None = None
        self._closed: SocketClosed | None = None
        self._publisher: ClientConnection | None = None
        self._retries = backoff()
        self._publish_retries = backoff()
        self._publish_not_before = 0.0
        self._shows_captions = False
        self._runner: asyncio.Task[None] | None = None
        self._notices_reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._runner = asyncio.create_task(self._run())
        try:
            await self.stage.until(lambda stage: stage.seq >= 0)
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes every socket. The server keeps a seat for a while: `space.leave` gives it up."""
        for socket in (self._publisher, self._control):
            if socket is not None:
                await socket.close()
        for task in (self._runner, self._notices_reader):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        self._fail(SocketClosed(CLOSED_BY_US, "closed by this program"))

    async def wait_closed(self) -> SocketClosed:
        """Returns how it ended, once it has: for a client that comes back, a final code."""
        if self._runner is not None:
            await asyncio.wait([self._runner])
        return self._closed or SocketClosed(CLOSED_BY_US)

    async def request(self, kind: str, **fields: object) -> Message:
        """Asks the server and returns its answer. Raises Refused, SocketClosed, TimeoutError."""
        if self._control is None:
            raise self._closed or SocketClosed(CLOSED_BY_NETWORK, "not connected")
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            await self._control.send(json.dumps({"type": kind, "id": number, **fields}))
            return await asyncio.wait_for(answer, ANSWER_SECONDS)
        except ConnectionClosed as error:
            raise closed_by(error) from error
        finally:
            self._answers.pop(number, None)

    # --- Speaking and listening -------------------------------------------------------------

    async def publish(self, packet: bytes, level: int) -> bool:
        """Sends the next 20 ms; the first call opens the socket. True if it is on its way.

        Raises Refused when the server gives no ticket (not seated), and SocketClosed.
        """
        publisher = self._publisher or await self._open_publisher()
        sequence = self.sequence
        self.sequence += 1
        if publisher is None:
            return False
        try:
            await publisher.send(encode_publish(PublishedFrame(sequence, level, packet)))
        except ConnectionClosed as error:
            self._publisher = None
            if sequence >= SETTLED_FRAMES:
                self._publish_retries = backoff()
            self._publish_later(closed_by(error))
            return False
        return True

    def skip(self, frames: int) -> None:
        """Counts frames of 20 ms that were captured and not sent: a silent or muted while."""
        self.sequence += frames

    async def bundles(self) -> AsyncIterator[Bundle]:
        """What is heard, acknowledged as the protocol wants it; ends when the Space does."""
        retries = backoff()
        while True:
            try:
                socket, _ = await self._open_audio("listen")
                async with Listening(socket) as listening:
                    while True:
                        bundle = await listening.receive()
                        retries = backoff()
                        yield bundle
            except UNREACHABLE as error:
                closed = closed_by(error)
                if closed.is_over:
                    return
                self._require_retry(closed)
            await asyncio.sleep(pause_after(closed, retries))

    async def captions(self) -> AsyncIterator[Message]:
        """What is said, by name and in words, each utterance once it is final; ends when the Space
        does. Raises SocketClosed.
        """
        self._shows_captions = True
        await self.request("captions.show", is_shown=True)
        while True:
            try:
                await self.stage.until(_final_captions, timeout=None)
            except SocketClosed as closed:
                if closed.is_over:
                    return
                raise
            for caption in _final_captions(self.stage):
                del self.stage.captions[caption["id"]]
                if caption["text"]:  # without, it takes back what was never said
                    yield caption

    async def _open_publisher(self) -> ClientConnection | None:
        """Begins a new stream; None if that cannot be now, but may be later."""
        if asyncio.get_running_loop().time() < self._publish_not_before:
            return None
        try:
            socket, ticket = await self._open_audio("publish")
        except UNREACHABLE as error:
            self._publish_later(closed_by(error))
            return None
        self._publisher, self.stream, self.sequence = socket, ticket["stream"], 0
        if self._notices_reader is not None:
            self._notices_reader.cancel()
        self._notices_reader = asyncio.create_task(self._read_notices(socket))
        return socket

    def _publish_later(self, closed: SocketClosed) -> None:
        """Raises what has happened, unless this client may come back from it."""
        self._require_retry(closed)
        pause = pause_after(closed, self._publish_retries)
        self._publish_not_before = asyncio.get_running_loop().time() + pause

    async def _open_audio(self, purpose: str) -> tuple[ClientConnection, Message]:
        ticket = await self.request("ticket.create", purpose=purpose)
        return await self._server.open(ticket["path"], ticket=ticket["ticket"]), ticket

    async def _read_notices(self, socket: ClientConnection) -> None:
        # Somebody has to read: a full queue would stop the socket's pings as well.
        with contextlib.suppress(ConnectionClosed):
            while True:
                self.notices.append(json.loads(await socket.recv()))

    def _require_retry(self, closed: SocketClosed) -> None:
        """Raises what has happened, unless this client may come back from it."""
        if not self._reconnect or closed.is_final:
            raise closed

    # --- The control socket -----------------------------------------------------------------

    async def _run(self) -> None:
        while True:
            try:
                self._control = await self._server.open(self._control_path)
                await self._serve(self._control)
            except UNREACHABLE as error:
                closed = closed_by(error)
            self._control = None
            self._drop_publisher()
            if not self._reconnect or closed.is_final:
                self._fail(closed)
                return
            self._fail_answers(closed)
            await asyncio.sleep(pause_after(closed, self._retries))

    def _drop_publisher(self) -> None:
        # Its ticket was the lost control connection's: the server is about to close it as well.
        if self._publisher is not None:
            self._publisher.transport.abort()
            self._publisher = None

    async def _serve(self, control: ClientConnection) -> None:
        """Takes messages in until the socket closes, which it raises."""
        beats = asyncio.create_task(self._beat(control))
        try:
            while True:
                await self._receive(control, json.loads(await control.recv()))
        finally:
            beats.cancel()

    async def _receive(self, control: ClientConnection, message: Message) -> None:
        match message["type"]:
            case "ok" | "error":
                if message["type"] == "ok" and message["for"] == "state.get":
                    self.stage.replace(message)
                self._answer(message)
            case "space.state":
                self._retries = backoff()  # we are in
                self.stage.replace(message)
                if self._shows_captions:  # each connection is to ask anew
                    await control.send('{"type": "captions.show", "is_shown": true}')
            case _:
                if not self.stage.apply(message):
                    await _ask_for_state(control)

    def _answer(self, message: Message) -> None:
        answer = self._answers.get(message.get("id", 0))
        if answer is None or answer.done():
            return
        if message["type"] == "ok":
            answer.set_result(message)
        else:
            answer.set_exception(Refused(message["code"], message["message"]))

    async def _beat(self, control: ClientConnection) -> None:
        # A lost connection ends `_serve`, which cancels this; a lost answer is tried again.
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            with contextlib.suppress(SocketClosed, Refused, TimeoutError, ConnectionClosed):
                answer = await self.request("presence.beat", seq=self.stage.seq)
                if answer["seq"] > self.stage.seq:
                    await _ask_for_state(control)

    def _fail_answers(self, closed: SocketClosed) -> None:
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(closed)

    def _fail(self, closed: SocketClosed) -> None:
        self._closed = closed
        self._fail_answers(closed)
        self.stage.fail(closed)


async def _ask_for_state(control: ClientConnection) -> None:
    await control.send('{"type": "state.get"}')


def _final_captions(stage: Stage) -> list[Message]:
    """In the order in which they began."""
    final = (caption for caption in stage.captions.values() if caption["is_final"])
    return sorted(final, key=lambda caption: caption["start_ms"])
