"""People without a browser: programs that take part through the sockets, beside real browsers."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

from spaces.client import Refused, SpaceClient
from spaces.client.stage import Condition, Message, Stage
from tests.servers import RunningServer, Scene

R = TypeVar("R")
PATIENCE = 60.0


class Bots:
    """All in one Space, on an event loop in a thread of its own."""

    def __init__(self, server: RunningServer, scene: Scene) -> None:
        self._server = server
        self._scene = scene
        self._clients: dict[str, SpaceClient] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def join(self, *handles: str) -> None:
        """Come in, all at the same moment."""
        self._run(self._join(handles))

    def leave(self, *handles: str) -> None:
        for handle in handles:
            client = self._clients.pop(handle)
            with contextlib.suppress(Exception):  # the socket closes with the answer
                self._run(client.request("space.leave"))
            self._run(client.close())

    def ask(self, handle: str, kind: str, **fields: object) -> Message:
        """One request. Raises Refused."""
        return self._run(self._clients[handle].request(kind, **fields))

    def refusal(self, handle: str, kind: str, **fields: object) -> str:
        """The code of the server's no; "" if it says yes."""
        try:
            self.ask(handle, kind, **fields)
        except Refused as refused:
            return refused.code
        return ""

    def until(self, handle: str, is_so: Condition) -> Stage:
        """Wait until this one is told so."""
        return self._run(self._clients[handle].stage.until(is_so, timeout=PATIENCE))

    def close(self) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _join(self, handles: tuple[str, ...]) -> None:
        for handle in handles:
            self._clients[handle] = SpaceClient(
                self._server.base_url, self._scene.space_id, cookies=self._scene.cookies[handle]
            )
        await asyncio.gather(*(self._clients[handle].__aenter__() for handle in handles))

    async def _close(self) -> None:
        await asyncio.gather(*(client.close() for client in self._clients.values()))

    def _run(self, work: Coroutine[Any, Any, R]) -> R:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE * 2)


@contextlib.contextmanager
def bots(server: RunningServer, scene: Scene) -> Iterator[Bots]:
    together = Bots(server, scene)
    try:
        yield together
    finally:
        together.close()
