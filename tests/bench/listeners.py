"""Bringing a crowd into a Space, and what a stretch of time cost the server."""

import asyncio
from dataclasses import dataclass

from tests.bench import websocket
from tests.bench.crowd import Crowd
from tests.bench.servers import Server

_TICKETS_AT_ONCE = 200


async def grow(server: Server, crowd: Crowd, space_id: str, size: int) -> None:
    """Brings the crowd to `size` listeners of the Space."""
    path = f"/ws/spaces/{space_id}/listen"
    while (missing := size - crowd.count()["members"]) > 0:
        count = min(missing, _TICKETS_AT_ONCE)
        tickets = await asyncio.to_thread(server.get, f"tickets/{space_id}/{count}")
        requests = [websocket.handshake(path, server.url, ticket) for ticket in tickets]
        await connect(server, crowd, requests)


async def connect(
    server: Server, crowd: Crowd, requests: list[bytes], *, beats: bool = False
) -> None:
    secure = server.kind.scheme == "https"
    await asyncio.to_thread(crowd.connect, server.address, requests, secure=secure, beats=beats)


@dataclass(frozen=True)
class Window:
    """A stretch of time: what the server spent in it, and what arrived at the crowd."""

    seconds: float
    cpu: float
    bundles: int
    acks: int
    client_cpu: float

    @property
    def us(self) -> float:
        """Microseconds of the server for each bundle that arrived."""
        return 1e6 * self.cpu / max(1, self.bundles)

    @property
    def acks_a_bundle(self) -> float:
        return self.acks / max(1, self.bundles)


async def window(server: Server, crowd: Crowd, seconds: float) -> Window:
    first, cpu = crowd.count(), server.cpu()
    await asyncio.sleep(seconds)
    last, cpu = crowd.count(), server.cpu() - cpu
    return Window(
        seconds=last["at"] - first["at"],
        cpu=cpu,
        bundles=last["bundles"] - first["bundles"],
        acks=last["acks"] - first["acks"],
        client_cpu=last["cpu"] - first["cpu"],
    )
