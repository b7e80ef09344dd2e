"""The channel layer for threads: what workers tell the web processes.

`async_to_sync` would make an event loop, and with it a connection to Redis, for every message.
Here one loop in a thread of its own has them, for as long as the process lives.
"""

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from channels.layers import get_channel_layer

R = TypeVar("R")

SEND_SECONDS: Final = 2.0


class LayerThread:
    """Started by the first message; a forked process starts its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = 0

    def send(self, group: str, message: dict[str, Any]) -> None:
        """Returns when the layer has it. Raises what it raises, and TimeoutError."""
        self.run(get_channel_layer().group_send(group, message))

    def run(self, work: Coroutine[Any, Any, R]) -> R:
        """What `work` returns on our loop. Raises what it raises, and TimeoutError."""
        return asyncio.run_coroutine_threadsafe(work, self._running_loop()).result(SEND_SECONDS)

    def close(self) -> None:
        """Let go of the layer's connections: for tests that end their Redis."""
        close = getattr(get_channel_layer(), "close_pools", None)
        if close is not None:
            self.run(close())
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._loop = None

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._process != os.getpid():
                self._loop, self._process = asyncio.new_event_loop(), os.getpid()
                threading.Thread(
                    target=_serve, args=(self._loop,), name="channel-layer", daemon=True
                ).start()
            return self._loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    loop.close()


layer_thread: Final = LayerThread()
