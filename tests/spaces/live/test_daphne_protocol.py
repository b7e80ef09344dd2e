"""The ways past ASGI on a real Daphne, which wants a process of its own."""

import asyncio
import contextlib
import subprocess
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedError

from core.sockets.extensions import MAX_UNSENT_BYTES
from tests.servers import ROOT, clean_environment
from tests.services import free_port
from tests.spaces.live.daphne_app import FLOOD, POURED
from tests.spaces.live.websocket_support import client_frame


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.spaces.live.daphne_app", str(port)],
        cwd=ROOT,
        env=clean_environment(tmp_path_factory.mktemp("daphne")),
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield f"ws://127.0.0.1:{port}/"
        process.terminate()


@contextlib.asynccontextmanager
async def client(url, **options):
    """Yields the client, and what the application saw of raw writes before it and so far."""
    async with asyncio.timeout(30), connect(url, **options) as client:
        yield client, await client.recv()


async def served(url):
    """Returns when Daphne has read what was sent before."""
    async with client(url):
        pass


async def test_messages_keep_their_order_whichever_way_they_take(url):
    async with client(url) as (socket, _):
        sizes = [5, 125, 126, 3, 4000, 0, 9]
        for number, size in enumerate(sizes):
            await socket.send(bytes([number]) * size)
        for number, size in enumerate(sizes):
            way = b"taken " if size <= 125 else b"received "
            answer = await socket.recv()
            assert answer.endswith(bytes([number]) * size)
            assert answer.startswith(way) or size <= 125  # a short one may wait behind a long one


async def test_a_message_of_parts_keeps_its_place(url):
    async with client(url) as (socket, _):
        await socket.send([b"in ", b"two parts"])
        await socket.send(b"last")
        assert await socket.recv() == b"received in two parts"
        assert (await socket.recv()).endswith(b" last")


async def test_a_message_inside_a_torn_frame_is_not_taken_for_one(url):
    disguised = client_frame(b"in disguise")
    async with client(url) as (socket, _):
        for opcode in (2, 9):
            torn = client_frame(disguised, opcode=opcode, mask=bytes(4))
            for part in (torn[:6], torn[6:]):
                socket.transport.write(part)
                await served(url)
        assert await socket.recv() == b"received " + disguised
        await socket.send(b"last")
        assert (await socket.recv()).endswith(b" last")


async def test_a_short_message_waits_behind_what_the_application_has_not_received(url):
    async with client(url) as (socket, _):
        for message in ("nap", bytes(200), b"short"):
            await socket.send(message)
            await served(url)
        async with client(url) as (other, _):
            await other.send("wake")
        assert await socket.recv() == b"received " + bytes(200)
        assert await socket.recv() == b"received short"


async def test_a_short_message_is_taken_at_once(url):
    async with client(url) as (socket, _):
        await socket.send(b"x")
        assert await socket.recv() == b"taken x"


async def test_more_than_a_client_reads_is_refused_at_the_limit_and_the_rest_keeps_its_order(url):
    async with client(url, max_queue=1) as (socket, _):
        await socket.send("flood")
        count = 0
        while (message := await socket.recv()) == FLOOD:
            count += 1
        assert message == b"last"
        written, unsent = map(int, (await socket.recv()).split())
        assert count == written
        assert MAX_UNSENT_BYTES - 2 * len(FLOOD) < unsent <= MAX_UNSENT_BYTES
        await socket.send(b"again")
        assert await socket.recv() == b"taken again"


async def test_who_reads_nothing_is_cut_off_at_the_limit(url):
    async with client(url, max_queue=1) as (socket, _):
        await socket.send("pour")
        await served(url)
        poured = [message async for message in closed_without_a_word(socket)]
        assert len(poured) < POURED


async def test_a_refusal_has_its_name(url):
    answer = await asyncio.to_thread(status_line, url)
    assert answer == (429, "Too Many Requests")


async def closed_without_a_word(socket):
    with contextlib.suppress(ConnectionClosedError):
        while True:
            yield await socket.recv()


def status_line(url):
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", "/")
    answer = connection.getresponse()
    connection.close()
    return answer.status, answer.reason


async def test_nothing_is_written_before_the_handshake_or_after_a_close(url):
    async with client(url) as (socket, seen):
        assert seen.startswith("False")
        await socket.send("close")
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd.code == 4000
    async with client(url) as (_, seen):
        assert seen == "False False"
