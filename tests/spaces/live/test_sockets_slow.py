"""Listeners who stop reading: what they cost, and that nobody waits for them."""

import asyncio
import contextlib
import socket as network
from collections.abc import Awaitable, Callable
from itertools import pairwise
from statistics import quantiles
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from websockets.asyncio.client import ClientConnection

from spaces.client import SpaceClient
from tests.spaces.live.socket_support import SPEAKER_SEAT, Scene, Voice, conversation

STALLED = 20
KILOBYTE = 1024
# For each of them, of which 128 are MAX_UNSENT_BYTES; a busy machine is late to let them go.
ALLOWED_BYTES = 512 * KILOBYTE
RELEASE_SECONDS = 10 + 5 + 15  # too far behind, the time to say goodbye, a busy machine


@pytest.mark.slow
async def test_who_stops_reading_costs_little_delays_nobody_and_is_let_go(scene):
    """Three people speak; twenty listeners have small buffers and never read."""
    async with contextlib.AsyncExitStack() as stack:
        talk = await stack.enter_async_context(conversation(scene))
        speaker = await stack.enter_async_context(scene.client("speaker"))
        guest = await stack.enter_async_context(scene.client())
        for client in (speaker, talk.near.client):
            await client.request("mic.open")
            await stack.enter_async_context(Voice(client))
        await talk.near.until(lambda ear: ear.said_by(SPEAKER_SEAT))
        memory, first = scene.memory, len(talk.near.bundles)
        closed_before = await closed_slow(scene)
        stalled = [await stall(scene, guest) for _ in range(STALLED)]

        async def are_released() -> bool:
            return await closed_slow(scene) - closed_before == STALLED

        cost = (await most_memory_until(are_released, scene) - memory) / STALLED
        for listener in stalled:
            listener.transport.abort()
        times = [time for time, _ in talk.near.bundles[first:]]
        p99 = quantiles((after - before for before, after in pairwise(times)), n=100)[98]
        print(f"{cost / KILOBYTE:.0f} kB each; the others wait {p99 * 1e3:.0f} ms at p99")
        assert cost < ALLOWED_BYTES
        assert p99 < 0.5


async def stall(scene: Scene, client: SpaceClient) -> ClientConnection:
    """A listen socket with the smallest buffer there is, which nobody reads."""
    address = urlsplit(scene.server.base_url)
    small = network.socket()
    small.setsockopt(network.SOL_SOCKET, network.SO_RCVBUF, 1)
    small.setblocking(False)
    await asyncio.get_running_loop().sock_connect(small, (address.hostname, address.port))
    ticket = (await client.request("ticket.create", purpose="listen"))["ticket"]
    listener = await scene.open(
        scene.path("listen"), tickets=(ticket,), sock=small, ping_interval=None
    )
    listener.transport.pause_reading()
    return listener


async def most_memory_until(is_so: Callable[[], Awaitable[bool]], scene: Scene) -> int:
    """The server's greatest memory meanwhile. Raises TimeoutError."""
    most = 0
    async with asyncio.timeout(RELEASE_SECONDS):
        while not await is_so():
            most = max(most, scene.memory)
            await asyncio.sleep(0.2)
    return most


async def closed_slow(scene: Scene) -> float:
    """How many listeners the server has closed for being 10 s behind."""

    def read() -> float:
        with urlopen(f"{scene.server.base_url}/metrics") as page:
            lines = page.read().decode().splitlines()
        (line,) = [line for line in lines if line.startswith("spaces_listeners_closed_slow_total ")]
        return float(line.rpartition(" ")[2])

    return await asyncio.to_thread(read)
