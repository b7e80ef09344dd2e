"""Sending to many listeners without ever waiting for one of them."""

import asyncio
from asyncio import CancelledError, Task
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Final, cast

Event = Mapping[str, Any]
Send = Callable[[Event], Coroutine[Any, Any, None]]

_SHORT: Final = 125  # the longest payload whose length fits the second byte (RFC 6455, 5.2)
_MEDIUM: Final = 0xFFFF


def websocket_frame(payload: bytes) -> bytes:
    """A server's unmasked binary message with its header, as it goes onto the wire."""
    size = len(payload)
    if size <= _SHORT:
        return bytes((0x82, size)) + payload
    if size <= _MEDIUM:
        return b"\x82\x7e" + size.to_bytes(2) + payload
    return b"\x82\x7f" + size.to_bytes(8) + payload


class Outlet:
    """A connection's ASGI `send`, for callers that must not await it.

    Most sends finish without suspending; those cost no task. One that suspends is carried on in
    the background, and until it is done the outlet is blocked: what is offered then is not sent.
    So a connection holds at most one message here, and messages never overtake each other.

    `send` starts inside the caller's task. It must not ask which task it runs in before it first
    suspends, as asyncio.timeout and TaskGroup do; no ASGI server's send does.
    """

    __slots__ = ("_rest", "_send", "error", "is_closed")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._rest: Task[None] | None = None
        self.is_closed = False
        self.error: BaseException | None = None

    @property
    def is_blocked(self) -> bool:
        return self._rest is not None

    def offer(self, event: Event) -> bool:
        """Sends the event unless the outlet is blocked or closed; returns whether it was taken.

        Never raises for what `send` raises: that closes the outlet and is kept in `error`.
        """
        if self._rest is not None or self.is_closed:
            return False
        try:
            sending = self._send(event)
            waiting_for = _unmarked(sending.send(None))
        except StopIteration:
            return True
        except (Exception, CancelledError) as error:  # noqa: BLE001 (one listener's own trouble)
            self._fail(error)
            return False
        self._rest = asyncio.create_task(_carry_on(sending, waiting_for))
        self._rest.add_done_callback(self._finished)
        return True

    def close(self) -> None:
        """Takes nothing more and gives up what is being sent."""
        self.is_closed = True
        if self._rest is not None:
            self._rest.cancel()

    def _finished(self, rest: "Task[None]") -> None:
        self._rest = None
        error = None if rest.cancelled() else rest.exception()
        if error is not None:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self.is_closed = True
        self.error = error


async def _carry_on(sending: Coroutine[Any, Any, None], waiting_for: Awaitable[Any] | None) -> None:
    """Drives a coroutine that was started by hand to its end, as a task would.

    `waiting_for` is what it yielded: a future, or None for a bare pass of the loop.
    """
    while True:
        try:
            try:
                await (asyncio.sleep(0) if waiting_for is None else waiting_for)
            except BaseException as error:  # noqa: BLE001 (for the coroutine to judge, as in a task)
                waiting_for = _unmarked(sending.throw(error))
            else:
                waiting_for = _unmarked(sending.send(None))
        except StopIteration:
            return


def _unmarked(yielded: Any) -> Awaitable[Any] | None:
    """Removes the mark that an awaited future carries to its task, so that it can be awaited again.

    asyncio's Task does the same with what a coroutine yields; without it the next `await` of this
    future, ours or anybody's, would fail.
    """
    if yielded is None:
        return None
    yielded._asyncio_future_blocking = False  # noqa: SLF001 (the protocol of Future and Task)
    return cast("Awaitable[Any]", yielded)
