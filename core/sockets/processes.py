"""How the hubs of a server's processes hear one another: one channel of the layer a process."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import Any

from channels.layers import get_channel_layer

log = logging.getLogger(__name__)

Message = dict[str, Any]
REJOIN_SECONDS = 3600.0  # channel layers forget a group's members after a day


class ProcessChannel:
    """This process's place in the groups of the channel layer. Lives on one event loop.

    `hear` gets what other processes send, never our own. A layer that is away costs messages and a
    line in the log, nothing else.
    """

    def __init__(self, hear: Callable[[Message], None]) -> None:
        self.process = secrets.token_hex(8)
        self._hear = hear
        self._channel = ""
        self._groups: set[str] = set()
        self._outbox: asyncio.Queue[tuple[str, Message]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        self._channel = await get_channel_layer().new_channel()
        work = (self._send_outbox(), self._receive(), self._rejoin())
        self._tasks = [asyncio.create_task(task) for task in work]

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def join(self, group: str) -> None:
        await get_channel_layer().group_add(group, self._channel)
        self._groups.add(group)

    async def leave(self, group: str) -> None:
        self._groups.discard(group)
        await get_channel_layer().group_discard(group, self._channel)

    def send(self, group: str, message: Message) -> None:
        """To every other process in the group, in the order of the calls. Returns at once."""
        self._outbox.put_nowait((group, message | {"process": self.process}))

    async def _send_outbox(self) -> None:
        while True:
            group, message = await self._outbox.get()
            try:
                await get_channel_layer().group_send(group, message)
            except Exception:
                log.exception("could not tell other processes", extra={"group": group})

    async def _receive(self) -> None:
        while True:
            try:
                message = await get_channel_layer().receive(self._channel)
                if message.get("process") != self.process:
                    self._hear(message)
            except Exception:
                log.exception("could not hear other processes")
                await asyncio.sleep(1)

    async def _rejoin(self) -> None:
        while True:
            await asyncio.sleep(REJOIN_SECONDS)
            for group in tuple(self._groups):
                try:
                    await self.join(group)
                except Exception:
                    log.exception("could not stay in a group", extra={"group": group})
