"""The way from any thread of a process to the event loop that serves its sockets."""

import asyncio
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

E = TypeVar("E")

DELIVERY_SECONDS = 2.0


class _Inside(NamedTuple, Generic[E]):
    loop: asyncio.AbstractEventLoop
    take: Callable[[E], None]


class Door(Generic[E]):
    """Closed until the process has a hub, which takes what others bring."""

    def __init__(self) -> None:
        self._inside: _Inside[E] | None = None

    def open(self, loop: asyncio.AbstractEventLoop, take: Callable[[E], None]) -> None:
        """Let `take` be called on `loop` from now on."""
        self._inside = _Inside(loop, take)

    def close(self) -> None:
        self._inside = None

    def bring(self, event: E) -> bool:
        """Returns once the hub has taken the event; False, at once, where there is no hub.

        Call it off the event loop. Raises what `take` raises, and TimeoutError where the loop
        has no time for us.
        """
        inside = self._inside
        if inside is None or inside.loop.is_closed():
            return False

        async def take() -> None:
            inside.take(event)

        asyncio.run_coroutine_threadsafe(take(), inside.loop).result(DELIVERY_SECONDS)
        return True
