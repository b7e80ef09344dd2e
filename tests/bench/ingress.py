"""What a speaker's frame costs on its way in: checks, the right, and the log. Nobody listens."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from tests.bench import servers
from tests.bench.report import Table, spread
from tests.bench.servers import Kind, Server, running
from tests.bench.stage import Speakers, make_cast, on_stage

SPACES, SPEAKERS_EACH = 2, 10
WINDOWS, WINDOW_SECONDS = 3, 3.0


async def run(data: Path, *, quick: bool) -> list[Table]:
    lines = [
        (kind.name, "<= 110", spread(costs, 0), f"{frames} frames" + (", SOME LOST" * (lost > 0)))
        for kind in (servers.DAPHNE, servers.UVICORN)
        for costs, frames, lost in [await _measure(kind, data)]
    ]
    columns = ("server", "target us", "us a frame", "of")
    title = f"What a frame costs coming in ({SPACES * SPEAKERS_EACH} speakers, idle subtracted)"
    return [Table(title, columns, lines)]


async def _measure(kind: Kind, data: Path) -> tuple[list[float], int, int]:
    """us a frame, how many frames came, and how many of the published ones did not."""
    with running(kind, data) as server:
        async with AsyncExitStack() as stack:
            stages = [
                await stack.enter_async_context(on_stage(server.url, cast))
                for cast in [
                    await asyncio.to_thread(make_cast, SPEAKERS_EACH) for _ in range(SPACES)
                ]
            ]
            await _talk(stages, server, 0.5)  # opens the sockets
            before, published = _frames(server), _published(stages)
            costs = [await _cost(stages, server) for _ in range(WINDOWS)]
            await asyncio.sleep(0.5)
            came = _frames(server) - before
            return costs, came, _published(stages) - published - came


async def _cost(stages: list[Speakers], server: Server) -> float:
    idle = server.cpu()
    await asyncio.sleep(WINDOW_SECONDS)
    idle = server.cpu() - idle
    frames = _published(stages)
    busy = await _talk(stages, server, WINDOW_SECONDS)
    return 1e6 * (busy - idle) / (_published(stages) - frames)


async def _talk(stages: list[Speakers], server: Server, seconds: float) -> float:
    """CPU seconds of the server while everybody talks."""
    async with AsyncExitStack() as stack:
        before = server.cpu()
        for speakers in stages:
            await stack.enter_async_context(speakers.talking())
        await asyncio.sleep(seconds)
        return server.cpu() - before


def _frames(server: Server) -> int:
    return server.get("stats")["frames_in"]


def _published(stages: list[Speakers]) -> int:
    return sum(speakers.published for speakers in stages)
