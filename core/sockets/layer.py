"""The channel layer for threads: what workers tell the web processes.

`async_to_sync` would make an event loop, and with it a connection to Redis, for every message.
Here one loop in a thread of its own has them, for as long as the process lives.
"""

import asyncio
import os
import threading
from typing import Any, Final

from channels.layers import get_channel_layer

SEND_SECONDS: Final = 2.0


class LayerThread:
    """Started by the first message; a forked process starts its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = 0

    def send(self, group: str, message: dict[str, Any]) -> None:
        """Returns when the layer has it. Raises what it raises, and TimeoutError."""
        sending = get_channel_layer().group_send(group, message)
        asyncio.run_coroutine_threadsafe(sending, self._running_loop()).result(SEND_SECONDS)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._process != os.getpid():
                self._loop, self._process = asyncio.new_event_loop(), os.getpid()
                run = self._loop.run_forever
                threading.Thread(target=run, name="channel-layer", daemon=True).start()
            return self._loop


layer_thread: Final = LayerThread()
