"""Listeners that never read: what they cost the process in memory, and everybody else in sound."""

import asyncio
from pathlib import Path

from tests.bench import servers, websocket
from tests.bench.crowd import Crowd
from tests.bench.listeners import grow
from tests.bench.report import Table
from tests.bench.servers import Kind, Server, running
from tests.bench.stage import Speakers, make_cast, on_stage

STALLED, OTHERS = 20, 20
SECONDS = 30
SAMPLE_SECONDS = 0.5


async def run(data: Path, *, quick: bool) -> list[Table]:
    seconds = 12 if quick else SECONDS
    kinds = (servers.DAPHNE, servers.UVICORN_ASGI, servers.UVICORN)
    lines = [await _measure(kind, data, seconds) for kind in kinds]
    columns = ("server", "target", "memory each at most", "closed with 4408", "others")
    title = f"{STALLED} listeners that never read, 3 speakers, {seconds} s"
    return [Table(title, columns, lines)]


async def _measure(kind: Kind, data: Path, seconds: float) -> tuple[str, ...]:
    with running(kind, data) as server, Crowd(servers.CLIENT_CORE) as crowd:
        cast = await asyncio.to_thread(make_cast, 3)
        async with on_stage(server.url, cast) as speakers:
            await grow(server, crowd, cast.space_id, OTHERS)
            await _warm_up(speakers)
            tickets = await asyncio.to_thread(server.get, f"tickets/{cast.space_id}/{STALLED}")
            path = f"/ws/spaces/{cast.space_id}/listen"
            requests = [websocket.handshake(path, server.url, ticket) for ticket in tickets]
            before = server.memory()
            crowd.connect_stalled(server.address, requests)
            crowd.reset()
            published = speakers.published
            async with speakers.talking():
                growth = await _most_memory(server, seconds) - before
            await asyncio.sleep(1.0)
            expected = speakers.published - published
            heard = crowd.count()["frames"]
            closed = server.get("stats")["closed_slow"]
    others = "every frame" if heard == (expected, expected) else f"LOST: {heard} of {expected}"
    return kind.name, "<= 256 kB", f"{growth / STALLED / 1000:.0f} kB", f"{closed}", others


async def _warm_up(speakers: Speakers) -> None:
    async with speakers.talking():
        await asyncio.sleep(3.0)
    await asyncio.sleep(0.5)  # until the floor has heard the end of it


async def _most_memory(server: Server, seconds: float) -> int:
    most = 0
    for _ in range(int(seconds / SAMPLE_SECONDS)):
        await asyncio.sleep(SAMPLE_SECONDS)
        most = max(most, server.memory())
    return most
