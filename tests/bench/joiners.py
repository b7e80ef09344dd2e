"""A mute while 200 people come in, ask, react, drop and return: how long until it is answered."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

from spaces.client import SpaceClient
from tests.bench import servers
from tests.bench.report import Table, milliseconds, percentiles
from tests.bench.servers import Kind, running
from tests.bench.stage import Cast, make_cast
from tests.joiners import joiners, make_crowd
from tests.spaces.live.mute_support import Muting, chattering
from tests.spaces.live.socket_support import Ear, Voice

CROWD = 200
MUTES, FEW = 100, 30
SEAT = 1


async def run(data: Path, *, quick: bool) -> list[Table]:
    lines = []
    for kind in (servers.DAPHNE, servers.UVICORN):
        lines += [
            (kind.name, *line) for line in await _measure(kind, data, FEW if quick else MUTES)
        ]
    columns = ("server", "while the crowd", "p50/p99/max ms", "p99 later by", "mutes", "load", "")
    return [Table(f"A mute among {CROWD} joiners (target: p99 later by 300 ms)", columns, lines)]


async def _measure(kind: Kind, data: Path, mutes: int) -> list[tuple[str, ...]]:
    with running(kind, data) as server:
        cast = await asyncio.to_thread(make_cast, 2)
        crowd = await asyncio.to_thread(make_crowd, CROWD)
        async with (
            _talk(server.url, cast) as muting,
            joiners(server.url, cast.space_id, crowd) as people,
        ):
            alone = await _mutes(muting, mutes)
            lines = [_line("is not there", alone, alone)]
            came = await muting.during(people.do("come"))
            lines.append(_line("comes in", _taken(muting), alone, f"{came['seconds']:.1f} s"))
            await people.do("busy")
            before = server.cpu()
            started_at = asyncio.get_running_loop().time()
            busy = await _mutes(muting, mutes)
            cpu = (server.cpu() - before) / (asyncio.get_running_loop().time() - started_at)
            done = await people.do("rest")
            lines.append(_line("is busy", busy, alone, f"{cpu:.0%} of a core"))
            back = await muting.during(people.do("storm"))
            lines.append(
                _line("drops and returns", _taken(muting), alone, f"{back['seconds']:.1f} s")
            )
            leaks = muting.leaks()
    lines.append(("frames heard after an answer", str(len(leaks)), "", "", "", ""))
    print(f"{kind.name}: {done['counts']}")
    return lines


@contextlib.asynccontextmanager
async def _talk(url: str, cast: Cast) -> AsyncIterator[Muting]:
    """Host and speaker talk, a guest hears them."""
    async with (
        SpaceClient(url, cast.space_id, cookies=cast.cookies[0]) as host,
        SpaceClient(url, cast.space_id, cookies=cast.cookies[1]) as speaker,
        SpaceClient(url, cast.space_id) as guest,
    ):
        await host.request("mic.open")
        await speaker.request("seat.take")
        async with Voice(host), Ear(guest) as ear, chattering(speaker) as victim:
            await ear.until(lambda ear: ear.frames)
            yield Muting(host, victim, SEAT, [ear])


async def _mutes(muting: Muting, count: int) -> list[float]:
    for _ in range(count):
        await muting.once()
    return _taken(muting)


def _taken(muting: Muting) -> list[float]:
    """What was measured since the last time."""
    taken, muting.seconds = muting.seconds, []
    return taken


def _line(what: str, seconds: list[float], alone: list[float], note: str = "") -> tuple[str, ...]:
    later = 1000 * (percentiles(seconds)[1] - percentiles(alone)[1])
    load = f"{os.getloadavg()[0]:.1f}"
    return what, milliseconds(seconds), f"{later:.0f} ms", str(len(seconds)), load, note
