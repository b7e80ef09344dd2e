"""Somebody's feed at a real server, by a bare WebSocket."""

import asyncio
import contextlib
import json
from urllib.request import Request, urlopen

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.servers import RunningServer

PATIENCE = 60.0
PING = json.dumps({"type": "ping"})
STATE = {"type": "feed.state", "notifications": 0, "messages": 0}


async def open_feed(server: RunningServer, cookies=None, **options) -> ClientConnection:
    """A bare WebSocket; without cookies a guest's."""
    options.setdefault("origin", server.base_url)
    cookies = cookies or {}
    return await connect(
        server.base_url.replace("http", "ws", 1) + "/ws/feed",
        additional_headers={"Cookie": "; ".join(f"{n}={v}" for n, v in cookies.items())},
        compression=None,
        proxy=None,
        **options,
    )


async def heard(socket: ClientConnection) -> dict:
    async with asyncio.timeout(PATIENCE):
        return json.loads(await socket.recv())


async def close_code(socket: ClientConnection) -> int | None:
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionClosed):
            while True:
                await socket.recv()
    return socket.close_code


def post(server: RunningServer, cookies, path) -> None:
    """As a browser posts a form."""
    cookies = {**cookies, "csrftoken": "a" * 32}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": "a" * 32,
        "Origin": server.base_url,
    }
    with urlopen(Request(f"{server.base_url}{path}", headers=headers, method="POST")):
        pass
