"""A crowd of control sockets: its memory, how fast it hears of a change, and how fast is a mute."""

import asyncio
import contextlib
import time
from pathlib import Path
from typing import Any

from spaces.client import SpaceClient
from tests.bench import servers, websocket
from tests.bench.crowd import BEAT_SECONDS, Crowd
from tests.bench.listeners import connect, grow
from tests.bench.report import Table, milliseconds
from tests.bench.servers import Kind, Server, running
from tests.bench.stage import Speakers, make_cast, on_stage

FEW, MANY = 500, 2000
MUTES = 15
SETTLE_SECONDS = 2.0


async def run(data: Path, *, quick: bool) -> list[Table]:
    size = FEW if quick else MANY
    lines = []
    for kind in (servers.DAPHNE, servers.UVICORN):
        lines += [(kind.name, *line) for line in await _measure(kind, data, size)]
    title = f"A crowd of {size} control sockets"
    return [Table(title, ("server", "what", "target", "measured"), lines)]


async def _measure(kind: Kind, data: Path, size: int) -> list[tuple[str, str, str]]:
    with running(kind, data) as server, Crowd(servers.CLIENT_CORE) as crowd:
        cast = await asyncio.to_thread(make_cast, 1)
        async with on_stage(server.url, cast) as speakers:
            control, both = await _memory(server, crowd, cast.space_id, size)
            beats = await _idle_load(server)
            heard, answered, silent = await _mutes(server, crowd, speakers, cast.space_id)
    return [
        ("memory of a control socket", "", f"{control:.1f} kB"),
        ("memory of a listener: control and listen socket", "<= 64 kB", f"{both:.1f} kB"),
        (f"signs of life every {BEAT_SECONDS:.0f} s", "", f"{beats:.1%} of a core"),
        ("a change reaches everybody, p50/p99/max ms", "", milliseconds(heard)),
        ("a mute is answered, p50/p99/max ms", "<= 100", milliseconds(answered)),
        ("from asking for a mute to the last sound", "<= 100", milliseconds(silent)),
    ]


async def _memory(server: Server, crowd: Crowd, space_id: str, size: int) -> tuple[float, float]:
    """kB for each control socket, and for each pair of control and listen socket."""
    request = websocket.handshake(f"/ws/spaces/{space_id}/control", server.url)
    few = size // 4
    await connect(server, crowd, [request] * few, beats=True)
    first = await _settled_memory(server)
    await connect(server, crowd, [request] * (size - few), beats=True)
    control = (await _settled_memory(server) - first) / (size - few) / 1000
    await grow(server, crowd, space_id, size + few)
    first = await _settled_memory(server)
    await grow(server, crowd, space_id, 2 * size)
    listen = (await _settled_memory(server) - first) / (size - few) / 1000
    return control, control + listen


async def _settled_memory(server: Server) -> int:
    await asyncio.sleep(SETTLE_SECONDS)
    return server.memory()


async def _idle_load(server: Server) -> float:
    before = server.cpu()
    await asyncio.sleep(BEAT_SECONDS)
    return (server.cpu() - before) / BEAT_SECONDS


async def _mutes(
    server: Server, crowd: Crowd, speakers: Speakers, space_id: str
) -> tuple[list[float], list[float], list[float]]:
    """Seconds from a host's request to each socket's news, to the answer, and to silence."""
    [host] = speakers.clients
    heard, answered, silent = [], [], []
    async with SpaceClient(server.url, space_id) as guest, _ear(guest) as ear:
        for _ in range(MUTES):
            async with speakers.talking():
                await asyncio.sleep(0.5)
                crowd.watch(b'"participant.updated"')
                asked_at = time.monotonic()
                await host.request("mic.mute")
                answered.append(time.monotonic() - asked_at)
            await asyncio.sleep(0.5)
            heard += [at - asked_at for at in crowd.arrivals()]
            silent.append(max(0.0, ear["heard_at"] - asked_at))
            await host.request("mic.open")
    return heard, answered, silent


@contextlib.asynccontextmanager
async def _ear(guest: SpaceClient) -> Any:
    """`heard_at` is when the newest bundle came."""
    ear = {"heard_at": 0.0}

    async def listen() -> None:
        async for _ in guest.bundles():
            ear["heard_at"] = time.monotonic()

    listening = asyncio.create_task(listen())
    yield ear
    listening.cancel()
