"""What strangers may try while others talk: each is closed with its code, and harms nobody."""

import asyncio
import contextlib
import json
import random
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from spaces.client import SpaceClient
from spaces.client.frames import encode_ack
from spaces.live.requests import REQUESTS
from tests.races import IS_LONG
from tests.spaces.live.socket_support import (
    PATIENCE,
    close_code,
    conversation,
    frame,
)

MEGABYTE = 1024 * 1024
KILOBYTE = 1024
# The server says 1009 and reads no further, so that its word may be lost on the way.
CUT_OFF = {1009, 1006}

# What a control socket, a listen socket and a publish socket are sent, and what it closes them
# with. More of publish is in test_sockets_publish.py.
CONTROL = {
    "no JSON": (["{"], 4400),
    "no object": (["[1]"], 4400),
    "null": (["null"], 4400),
    "nothing": ([""], 4400),
    "binary": ([b"\x00\x01"], 4400),
    "nested without end": (["[" * 60_000], 4400),
    "an endless number": (['{"type": "mic.open", "id": ' + "9" * 20_000 + "}"], 4400),
    "a flood": ([json.dumps({"type": "presence.beat", "seq": 0})] * 300, 4429),
    "a flood of tickets": (
        [json.dumps({"type": "ticket.create", "purpose": "listen"})] * 300,
        4429,
    ),
    "more than 64 KiB": (["x" * (64 * KILOBYTE + 1)], 4413),
    "more than 64 KiB in fewer characters": (["ü" * 40_000], 4413),
    "more than the server takes": (["x" * 300_000], CUT_OFF),
}
LISTEN = {
    "no acknowledgement": ([b"\x13abcd"], 4400),
    "nothing": ([b""], 4400),
    "text": (["hello"], 4400),
    "random bytes": ([random.Random(1).randbytes(500)], 4400),
    "more than 4 KiB": ([b"\x12" * 5000], 4413),
    "a flood": ([encode_ack(tick) for tick in range(100)], 4429),
}
PUBLISH = {
    "random bytes": ([random.Random(2).randbytes(500)], 4400),
    "text": (["hello"], 4400),
    "more than 4 KiB": ([b"\x01" * 5000], 4413),
    "a flood": ([frame(number) for number in range(2000)], 4429),
}


async def test_hostile_messages_close_their_own_socket_and_harm_nobody(scene):
    opened = {
        "control": (CONTROL, lambda _client: scene.open(scene.path("control"))),
        "listen": (LISTEN, lambda client: scene.open_audio(client, "listen")),
        "publish": (PUBLISH, lambda client: scene.open_audio(client, "publish")),
    }
    async with conversation(scene), scene.client("speaker") as stranger:
        await stranger.request("mic.open")
        memory = scene.memory
        for kind, (acts, open_one) in opened.items():
            for name, (messages, code) in acts.items():
                closed = await closed_by(open_one, stranger, messages)
                assert closed in (code if isinstance(code, set) else {code}), (kind, name)
        assert scene.memory - memory < 12 * MEGABYTE


async def closed_by(
    open_one: Callable[[SpaceClient], Awaitable[ClientConnection]],
    client: SpaceClient,
    messages: list[str | bytes],
) -> int | None:
    """Send until the server has had enough."""
    socket = await open_one(client)
    closing = asyncio.create_task(close_code(socket))
    with contextlib.suppress(ConnectionClosed):
        for message in messages:
            await socket.send(message)
    return await closing


async def test_connections_that_say_nothing_disturb_nobody(scene):
    """Half a handshake, half a frame, and no closing handshake."""
    address = urlsplit(scene.server.base_url)
    handshake = f"GET {scene.path('control')} HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: webs"
    async with conversation(scene):
        memory = scene.memory
        writers = []
        for _ in range(100):
            _, writer = await asyncio.open_connection(address.hostname, address.port)
            writer.write(handshake.encode())
            writers.append(writer)
        for _ in range(20):
            socket = await scene.open(scene.path("control"))
            socket.transport.write(b"\x81\xfe\xff\xff")  # a message of 64 KiB that never comes
            writers.append(socket)
        async with scene.client() as another:
            await another.request("presence.beat", seq=0)
        for writer in writers:
            writer.transport.abort()
        assert scene.memory - memory < 12 * MEGABYTE


async def test_a_message_in_endless_pieces_is_cut_off(scene):
    async def pieces():
        while True:  # buffers on the way take a megabyte and more before the close is felt
            yield "x" * 1000

    async with conversation(scene):
        socket = await scene.open(scene.path("control"))
        closing = asyncio.create_task(close_code(socket))
        with pytest.raises(ConnectionClosed):
            await socket.send(pieces())
        assert await closing in CUT_OFF


#: What ends one's own socket, or everybody's.
ENDING = {"space.leave", "space.end", "seat.leave", "person.remove", "person.block"}
ASKED = sorted(REQUESTS.keys() - ENDING)
FIELDS = ("id", "purpose", "request", "participant", "seq", "user", "text", "poll", "choices")
FIELDS += ("choice", "emoji", "is_shown", "is_given", "tweet", "pin", "question", "invitation")


def anything(chance: random.Random, depth: int = 3) -> object:
    """JSON of any shape: wrong types, huge numbers, half a character, a NUL, nests."""
    leaves = [None, True, 1, -1, 1.5, 1e308, "", "1", "x" * 300, "\x00", "\ud800", "9" * 20, 10**40]
    match chance.randrange(8) if depth else 0:
        case 6:
            return [anything(chance, depth - 1) for _ in range(chance.randrange(4))]
        case 7:
            return {chance.choice(FIELDS): anything(chance, depth - 1)}
        case _:
            return chance.choice(leaves)


async def test_requests_at_random_do_no_harm(scene):
    """Every type with fields of every form, by somebody who may do a lot."""
    chance = random.Random(3)
    async with conversation(scene):
        for _ in range(60 if IS_LONG else 4):
            socket = await scene.open(scene.path("control"), who="speaker")
            for _ in range(35):
                fields = {name: anything(chance) for name in chance.sample(FIELDS, 6)}
                await socket.send(json.dumps({**fields, "type": chance.choice(ASKED)}))
            answers = 0
            async with asyncio.timeout(PATIENCE):
                while answers < 35:
                    message = json.loads(await socket.recv())
                    answers += message["type"] in {"ok", "error"}
                    assert message.get("code") != "server_error", message
            await (await socket.ping())
            await socket.close()
