"""What a listener costs: CPU of the server for each bundle that arrived.

The whole way is measured: publish sockets, checks, log file, relay, listen sockets, TCP, and the
acknowledgement that each listener sends once a second. Nothing is subtracted. A bare uvloop
server, which writes prepared frames and does nothing else, takes turns with the one that is
measured: what else the machine does meanwhile then harms both alike, and ratios hold.
"""

import asyncio
import contextlib
import statistics
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import servers, websocket
from tests.bench.crowd import Crowd
from tests.bench.listeners import Window, connect, grow, window
from tests.bench.report import Table, spread
from tests.bench.servers import Kind, Server, running
from tests.bench.stage import Speakers, make_cast, on_stage

BUNDLES_A_SECOND = 10
WINDOWS, WINDOW_SECONDS, WARM_UP_SECONDS = 3, 2.5, 1.5
OFTEN = 0.25  # seconds between acknowledgements, to see what one costs
SPEAKERS = 3
BARE_LISTENERS, BARE_SECONDS, BARE_WARM_UP_SECONDS = 2000, 1.0, 0.4
_DRAIN_SECONDS = 4.0


@dataclass(frozen=True)
class Cost:
    """What one crowd cost on one server."""

    kind: Kind
    listeners: int
    windows: list[Window]
    bare: list[float]
    """us a bundle of the bare server, right after each window."""
    per_ack: float
    lateness_ms: tuple[float, float, float]
    memory: int
    complaint: str

    @property
    def us(self) -> float:
        return statistics.median(window.us for window in self.windows)

    @property
    def sending_us(self) -> float:
        """Without acknowledgements."""
        return self.us - self.per_ack / BUNDLES_A_SECOND

    @property
    def load(self) -> float:
        """Share of a core."""
        return sum(w.cpu for w in self.windows) / sum(w.seconds for w in self.windows)

    @property
    def client_load(self) -> float:
        return sum(w.client_cpu for w in self.windows) / sum(w.seconds for w in self.windows)

    def times_bare(self, us: float) -> float:
        return us / statistics.median(self.bare)


class Bare:
    """The bare server with its crowd; stopped except while it is measured."""

    def __init__(self, server: Server, crowd: Crowd) -> None:
        self._server = server
        self._crowd = crowd

    async def us(self) -> float:
        self._server.go_on()
        await asyncio.sleep(BARE_WARM_UP_SECONDS)
        measured = await window(self._server, self._crowd, BARE_SECONDS)
        self._server.pause()
        return measured.us


@contextlib.asynccontextmanager
async def bare(data: Path) -> AsyncIterator[Bare]:
    with (
        running(servers.BASELINE, data, servers.PORT + 1) as server,
        Crowd(servers.CLIENT_CORE) as crowd,
    ):
        await connect(server, crowd, [websocket.handshake("/", server.url)] * BARE_LISTENERS)
        server.pause()
        yield Bare(server, crowd)


async def measure(kind: Kind, sizes: list[int], data: Path, floor: Bare) -> AsyncIterator[Cost]:
    """Grows one crowd through `sizes` on one server, with three people talking at once."""
    with running(kind, data) as server, Crowd(servers.CLIENT_CORE) as crowd:
        cast = await asyncio.to_thread(make_cast, SPEAKERS)
        async with on_stage(server.url, cast) as speakers:
            for size in sizes:
                await grow(server, crowd, cast.space_id, size)
                yield await _measure(server, crowd, speakers, size, floor)


async def _measure(
    server: Server, crowd: Crowd, speakers: Speakers, size: int, floor: Bare
) -> Cost:
    stats, published, memory = server.get("stats"), speakers.published, server.memory()
    crowd.reset()
    windows, bare_us = [], []
    for _ in range(WINDOWS):
        async with speakers.talking():
            await asyncio.sleep(WARM_UP_SECONDS)
            windows.append(await window(server, crowd, WINDOW_SECONDS))
        bare_us.append(await floor.us())
    lateness = crowd.lateness_ms()
    async with speakers.talking():
        per_ack = await _cost_of_an_ack(server, crowd, windows)
    complaint = await _missing(server, crowd, size, speakers.published - published, stats)
    return Cost(server.kind, size, windows, bare_us, per_ack, lateness, memory, complaint)


async def _cost_of_an_ack(server: Server, crowd: Crowd, usual: list[Window]) -> float:
    """Microseconds: from the difference that acknowledging four times as often makes."""
    crowd.set_ack_seconds(OFTEN)
    await asyncio.sleep(1.0)  # until the last second's acknowledgements are through
    often = await window(server, crowd, WINDOW_SECONDS)
    crowd.set_ack_seconds(1.0)
    us = statistics.median(window.us for window in usual)
    share = statistics.median(window.acks_a_bundle for window in usual)
    return max(0.0, (often.us - us) / (often.acks_a_bundle - share))


async def _missing(
    server: Server, crowd: Crowd, size: int, expected: int, before: dict[str, int]
) -> str:
    """Says what did not arrive; empty if every listener got every frame."""
    count = crowd.count()
    for _ in range(int(_DRAIN_SECONDS / 0.1)):
        if count["frames"] == (expected, expected):
            break
        await asyncio.sleep(0.1)
        count = crowd.count()
    if count["members"] == size and count["frames"] == (expected, expected):
        return ""
    after = server.get("stats")
    counters = ("bundles_refused", "listeners_skipped", "closed_slow", "late_ticks")
    low, high = count["frames"]
    return (
        f"NO: {low} to {high} of {expected}, {size - count['members']} gone {count['closed']} "
        + ", ".join(f"{name} {after[name] - before[name]}" for name in counters)
    )


PLAN = {
    servers.UVICORN: [500, 2000, 5000, 8000],
    servers.UVICORN_ASGI: [500, 2000, 5000],
    servers.DAPHNE: [500, 2000, 5000],
    servers.UVICORN_TLS: [1000],
}
_TARGETS = {
    servers.UVICORN: ">= 8,000; <= 1.15 x",
    servers.UVICORN_ASGI: ">= 5,000; <= 1.7 x",
    servers.DAPHNE: ">= 1,700",
    servers.UVICORN_TLS: ">= 3,700",
}


async def run(data: Path, *, quick: bool) -> list[Table]:
    costs = []
    async with bare(data) as floor:
        for kind, sizes in PLAN.items():
            async for cost in measure(kind, sizes[:2] if quick else sizes, data, floor):
                print(*_line(cost), sep="; ", file=sys.stderr)
                costs.append(cost)
    return [_table(costs), _memory_table(costs)]


def _table(costs: list[Cost]) -> Table:
    columns = (
        "server, listeners",
        "target: per core; x bare",
        "listeners per core",
        "us a bundle",
        "x bare",
        "sending alone",
        "an ack",
        "core, client's",
        "late p50/p99/max ms",
        "all delivered",
    )
    bare_us = [us for cost in costs for us in cost.bare]
    first = (f"bare uvloop, {BARE_LISTENERS}", "", _per_core(statistics.median(bare_us)))
    lines = [(*first, spread(bare_us), "1", "", "", "", "", "")]
    return Table("What a listener costs", columns, [*lines, *map(_line, costs)])


def _line(cost: Cost) -> tuple[str, ...]:
    return (
        f"{cost.kind.name}, {cost.listeners}",
        _TARGETS[cost.kind],
        _per_core(cost.us),
        spread([window.us for window in cost.windows]),
        f"{cost.times_bare(cost.us):.2f}",
        f"{cost.sending_us:.1f} us, {cost.times_bare(cost.sending_us):.2f} x",
        f"{cost.per_ack:.0f} us",
        f"{cost.load:.0%}, {cost.client_load:.0%}",
        "/".join(f"{ms:.0f}" for ms in cost.lateness_ms),
        cost.complaint or "yes",
    )


def _per_core(us: float) -> str:
    return f"{1e6 / (BUNDLES_A_SECOND * us):,.0f}"


def _memory_table(costs: list[Cost]) -> Table:
    lines = [
        (cost.kind.name, f"{first.listeners} to {cost.listeners}", "<= 64 kB", _slope(first, cost))
        for first, cost in _pairs(costs)
    ]
    columns = ("server", "listen sockets", "target", "memory each")
    return Table(
        "Memory of a listen socket (RSS, with what it needs to be sent to)", columns, lines
    )


def _pairs(costs: list[Cost]) -> Iterator[tuple[Cost, Cost]]:
    """The smallest and the greatest crowd of each server."""
    for kind in dict.fromkeys(cost.kind for cost in costs):
        of_kind = [cost for cost in costs if cost.kind is kind]
        if len(of_kind) > 1:
            yield of_kind[0], of_kind[-1]


def _slope(first: Cost, last: Cost) -> str:
    return f"{(last.memory - first.memory) / (last.listeners - first.listeners) / 1000:.1f} kB"
