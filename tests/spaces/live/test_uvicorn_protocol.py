"""The way past ASGI, against a real uvicorn and a real client."""

import asyncio
import contextlib
import secrets
import socket
import struct
from collections.abc import AsyncIterator

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from core.sockets.extensions import CLOSE_SOON, MAX_UNSENT_BYTES, RAW_WRITE, TAKE_SHORT
from core.sockets.sending import Outlet, websocket_frame
from tests.spaces.live.websocket_support import client_frame


class App:
    """Accepts, and puts each connection into `connections` for the test to act on."""

    def __init__(self):
        self.connections = asyncio.Queue()

    async def __call__(self, scope, receive, send):
        connection = Connection(scope, send)
        assert (await receive())["type"] == "websocket.connect"
        connection.wrote_early = connection.write(websocket_frame(b"early"))
        await send({"type": "websocket.accept"})
        self.connections.put_nowait(connection)
        while (event := await receive())["type"] != "websocket.disconnect":
            connection.received.put_nowait(event["bytes"])
        connection.disconnected.set_result(event["code"])
        await connection.may_return.wait()


class Connection:
    def __init__(self, scope, send):
        self.write = scope["extensions"][RAW_WRITE]
        self.close_soon = scope["extensions"][CLOSE_SOON]
        self.take_short = scope["extensions"][TAKE_SHORT]
        self.outlet = Outlet(send)
        self.received = asyncio.Queue()
        self.disconnected = asyncio.get_running_loop().create_future()
        self.may_return = asyncio.Event()
        self.may_return.set()


@contextlib.asynccontextmanager
async def serve(app) -> AsyncIterator[str]:
    """Runs uvicorn on this loop, as `uvicorn --ws spaces.live.uvicorn_protocol:...` does."""
    config = uvicorn.Config(
        app,
        ws="spaces.live.uvicorn_protocol:RelayWebSocketProtocol",
        ws_per_message_deflate=True,
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        task = asyncio.create_task(server.serve(sockets=[listening]))
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        await task


@pytest.fixture
async def app():
    return App()


@pytest.fixture
async def url(app):
    async with asyncio.timeout(30), serve(app) as url:
        yield url


async def test_prepared_frames_arrive_in_order_with_asgi_ones(app, url):
    async with connect(url) as client:
        connection = await app.connections.get()
        sent = []
        for number in range(50):
            payload = bytes([number]) * (40 * number)
            sent.append(payload)
            if number % 3:
                assert connection.write(websocket_frame(payload))
            else:
                assert connection.outlet.offer({"type": "websocket.send", "bytes": payload})
        assert [await client.recv() for _ in sent] == sent
        await client.send(b"back")
        assert await connection.received.get() == b"back"
    assert await connection.disconnected == 1000


async def test_nothing_is_written_before_the_handshake(app, url):
    async with connect(url) as client:
        connection = await app.connections.get()
        assert connection.wrote_early is False
        connection.write(websocket_frame(b"first"))
        assert await client.recv() == b"first"


async def test_nothing_is_written_after_a_close_from_either_side(app, url):
    async with connect(url):
        connection = await app.connections.get()
        assert connection.outlet.offer({"type": "websocket.close", "code": 4000})
        assert not connection.write(websocket_frame(b"late"))
    async with connect(url):
        connection = await app.connections.get()
        connection.may_return.clear()
    await connection.disconnected
    assert not connection.write(websocket_frame(b"late"))
    connection.may_return.set()


async def test_a_connection_that_was_reset_refuses(app, url):
    async with connect(url) as client:
        connection = await app.connections.get()
        connection.may_return.clear()
        reset(client)
        assert await connection.disconnected == 1005
        assert not connection.write(websocket_frame(b"late"))
        connection.close_soon(4408)
        connection.may_return.set()


async def test_a_client_that_does_not_read_is_refused_at_the_limit(app, url):
    async with connect(url, max_queue=1) as client:
        connection = await app.connections.get()
        client.transport.pause_reading()
        frame = websocket_frame(bytes(10_000))
        written = await write_until_refused(connection, frame)
        assert not connection.write(frame)
        transport = connection.write.__self__.transport
        assert transport.get_write_buffer_size() <= MAX_UNSENT_BYTES
        client.transport.resume_reading()
        for _ in range(written):
            assert await client.recv() == bytes(10_000)
        assert connection.write(frame)


async def test_an_outlet_is_blocked_by_a_client_that_does_not_read(app, url):
    async with connect(url, max_queue=1) as client:
        connection = await app.connections.get()
        client.transport.pause_reading()
        taken = []
        payload = secrets.token_bytes(20_000)  # nothing that deflate makes smaller
        while connection.outlet.offer({"type": "websocket.send", "bytes": payload}):
            taken.append(payload)
            payload = secrets.token_bytes(20_000)
            await asyncio.sleep(0)
        assert connection.outlet.is_blocked
        client.transport.resume_reading()
        assert [await client.recv() for _ in taken] == taken
        assert connection.outlet.offer({"type": "websocket.send", "bytes": b"again"})
        assert await client.recv() == b"again"


async def test_close_soon_tells_a_client_that_reads(app, url):
    async with connect(url) as client:
        connection = await app.connections.get()
        connection.write(websocket_frame(b"last"))
        connection.close_soon(4408)
        connection.close_soon(4000)
        assert not connection.write(websocket_frame(b"late"))
        assert await client.recv() == b"last"
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
        assert closed.value.rcvd.code == 4408
        assert await connection.disconnected == 4408
        await client.wait_closed()


async def test_close_soon_ends_a_client_that_does_not_read(app, url, monkeypatch):
    monkeypatch.setattr("spaces.live.uvicorn_protocol._CLOSE_SECONDS", 0.05)
    async with connect(url) as client:
        connection = await app.connections.get()
        client.transport.pause_reading()
        await write_until_refused(connection, websocket_frame(bytes(10_000)))
        connection.close_soon(4408)
        assert await connection.disconnected == 4408
        protocol = connection.write.__self__
        # A polite close would wait for ever.
        while protocol in protocol.connections:  # noqa: ASYNC110 (uvicorn tells nobody)
            await asyncio.sleep(0.01)
        reset(client)


async def test_short_messages_are_taken_directly(app, url):
    async with connect(url, compression=None) as client:
        connection = await app.connections.get()
        taken = asyncio.Queue()
        connection.take_short(taken.put_nowait)
        for message in (b"", b"x", bytes(range(125))):
            await client.send(message)
            assert await taken.get() == message
        await (await client.ping())  # a frame that takes the usual way
        await client.send(b"after a ping")
        assert await taken.get() == b"after a ping"
        assert connection.received.empty()


@pytest.mark.parametrize("chunk", [1, 3, 5, 6, 7, 64, 130, 139, 1000, 100_000])
async def test_messages_come_in_order_however_they_are_cut_and_whichever_way(app, url, chunk):
    messages = [bytes([number]) * size for number, size in enumerate([4, 125, 126, 4, 700, 0, 9])]
    stream = b"".join(map(client_frame, messages))
    stream += client_frame(b"two", final=False) + client_frame(b" parts", opcode=0)
    stream += client_frame(b"last")
    async with raw_client(url):
        connection = await app.connections.get()
        connection.take_short(connection.received.put_nowait)
        for start in range(0, len(stream), chunk):
            await feed(connection, stream[start : start + chunk])
        for message in (*messages, b"two parts", b"last"):
            assert await connection.received.get() == message


async def test_a_message_inside_a_torn_message_is_not_taken_for_one(app, url):
    disguised = client_frame(b"in disguise")
    torn = client_frame(disguised, mask=bytes(4))
    async with raw_client(url):
        connection = await app.connections.get()
        connection.take_short(connection.received.put_nowait)
        await feed(connection, torn[:6])
        await feed(connection, torn[6:])
        assert await connection.received.get() == disguised


async def test_nothing_is_taken_after_a_close(app, url):
    async with raw_client(url) as writer:
        connection = await app.connections.get()
        connection.take_short(connection.received.put_nowait)
        connection.close_soon(4408)
        writer.write(client_frame(b"late"))
        await writer.drain()
        assert await connection.disconnected == 4408
    assert connection.received.empty()


@contextlib.asynccontextmanager
async def raw_client(url):
    """A connection whose bytes the test chooses."""
    host, _, port = url.removeprefix("ws://").strip("/").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        b"GET / HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    yield writer
    writer.close()


async def feed(connection, data):
    """Hands the protocol these bytes at once, as the event loop would, when it may."""
    protocol = connection.write.__self__
    while protocol.read_paused:  # noqa: ASYNC110 (uvicorn tells nobody)
        await asyncio.sleep(0)
    protocol.data_received(data)


async def write_until_refused(connection, frame):
    """Fills what the kernel takes, and then what the process may hold; returns how many."""
    written = 0
    while connection.write(frame):
        written += 1
        await asyncio.sleep(0)
    return written


def reset(client):
    """Ends the client's connection without a farewell."""
    linger = struct.pack("ii", 1, 0)
    client.transport.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, linger
    )
    client.transport.abort()
