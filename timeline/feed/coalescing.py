"""News of which only the latest counts, told at most so often."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

SECONDS: Final = 0.25
COALESCED: Final = frozenset({"bar.changed", "tweets.new"})
"""Types of messages that say no more than "look again"."""

Message = dict[str, Any]


class Coalescer:
    """Passes messages on at once, but those of a coalesced type at most every `seconds`.

    Of several within that time the last one is passed on, at its end. Lives on an event loop.
    """

    def __init__(self, send: Callable[[Message], None], seconds: float = SECONDS) -> None:
        self._send = send
        self._seconds = seconds
        self._held: dict[str, Message] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def offer(self, message: Message) -> None:
        kind = message["type"]
        if kind in self._timers:
            self._held[kind] = message
            return
        if kind in COALESCED:
            self._wait(kind)
        self._send(message)

    def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._held.clear()

    def _wait(self, kind: str) -> None:
        self._timers[kind] = asyncio.get_running_loop().call_later(
            self._seconds, self._release, kind
        )

    def _release(self, kind: str) -> None:
        del self._timers[kind]
        held = self._held.pop(kind, None)
        if held is not None:
            self.offer(held)
