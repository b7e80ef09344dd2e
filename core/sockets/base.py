"""What all sockets share: the handshake, the loop, and a clean end."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer
from django.conf import settings

from core.addresses import client_address, header, network_of
from core.sockets.codes import Close, Refusal
from core.sockets.extensions import CLOSE_SOON
from core.sockets.limits import KeyedLimits, WindowLimit
from core.sockets.sending import Outlet, Send

Receive = Callable[[], Awaitable[dict[str, Any]]]
HANDSHAKE_SECONDS = 10.0


class Socket(AsyncConsumer):
    """One WebSocket.

    A Channels consumer with a loop of its own: the stock one makes a thread hop for every message
    and joins the channel layer, which must carry no audio. Nothing here ever waits for
    the client to read: what goes out goes through the outlet.
    """

    max_bytes: ClassVar[int]
    subprotocol: ClassVar[str | None] = None
    connects: ClassVar[KeyedLimits]

    scope: dict[str, Any]

    def __init_subclass__(cls) -> None:
        # Each kind of socket counts on its own: a listener opens two, a speaker three.
        cls.connects = KeyedLimits(
            lambda: WindowLimit(settings.SPACES_CONNECTS_PER_MINUTE, 60), idle_seconds=60
        )

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        self.scope = scope
        self.outlet = Outlet(send)
        self._send = send
        self._closing: Close | None = None
        self._loop_task: asyncio.Task[None] | None = None
        await receive()  # websocket.connect
        try:
            await self._accept()
            await self._run(receive)
        except Refusal as refusal:
            self.finish(refusal.code)
        finally:
            # Shielded: a server that cancels us at shutdown must not leave a ghost on the stage.
            await asyncio.shield(asyncio.ensure_future(self._end()))

    # --- What a kind of socket adds ----------------------------------------------------------

    async def enter(self) -> None:
        """Check the right to be here, and take part. Raises Refusal."""
        raise NotImplementedError

    async def message(self, event: dict[str, Any]) -> None:
        """Handle one message of at most `max_bytes`. Raises Refusal."""
        raise NotImplementedError

    async def ended(self) -> None:
        """Undo `enter`, as far as it came; called once, however the socket ended."""
        raise NotImplementedError

    # --- Closing -----------------------------------------------------------------------------

    def finish(self, code: Close) -> None:
        """Close with `code`. Never waits; a client that does not read is cut off."""
        if self._closing is not None:
            return
        self._closing = code
        close_soon = self.extensions.get(CLOSE_SOON)
        if close_soon is not None:
            close_soon(int(code))
            return
        event = {"type": "websocket.close", "code": int(code), "reason": code.reason}
        if not self.outlet.offer(event) and self._loop_task is not None:
            self._loop_task.cancel()

    @property
    def is_finished(self) -> bool:
        return self._closing is not None

    # --- How it runs -------------------------------------------------------------------------

    async def _accept(self) -> None:
        """Accept first, so that a refusal reaches the browser as a close code it can read."""
        offered = self.scope.get("subprotocols", [])
        selected = self.subprotocol if self.subprotocol in offered else None
        await self._send({"type": "websocket.accept", "subprotocol": selected})
        if not type(self).connects.allow(network_of(self.address)):
            raise Refusal(Close.TOO_MANY)
        try:
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                await self.enter()
        except TimeoutError as error:
            raise Refusal(Close.OVERLOADED) from error

    async def _run(self, receive: Receive) -> None:
        self._loop_task = asyncio.current_task()
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                event = await receive()
                if event["type"] == "websocket.disconnect":
                    return
                if self._closing is None:
                    self._check_size(event)
                    await self.message(event)

    def _check_size(self, event: dict[str, Any]) -> None:
        if len(event.get("bytes") or (event.get("text") or "").encode()) > self.max_bytes:
            raise Refusal(Close.TOO_LARGE)

    async def _end(self) -> None:
        try:
            await self.ended()
        finally:
            if self._closing is None:
                self.outlet.close()

    @property
    def extensions(self) -> dict[str, Any]:
        """What this server offers beyond ASGI's common ground."""
        return self.scope.get("extensions") or {}

    @property
    def address(self) -> str:
        peer = (self.scope.get("client") or ("", 0))[0]
        return client_address(peer, header(self.scope["headers"], b"x-forwarded-for"))
