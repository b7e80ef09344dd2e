"""One WebSocket of a client: how it opens, what its end means, when to try again."""

import asyncio
import itertools
import random
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Origin, Subprotocol

from spaces.client.codes import CLOSED_BY_NETWORK, FINAL_CODES, Close
from spaces.client.frames import Bundle, encode_ack, parse_bundle

ACKNOWLEDGE_SECONDS: Final = 1.0
BUSY_SECONDS: Final = 5.0
UNREACHABLE: Final = (OSError, ConnectionClosed, InvalidHandshake)
"""What opening and using a socket may raise while a server restarts; see `closed_by`."""
_SUBPROTOCOL: Final = Subprotocol("spaces.1")


class SocketClosed(ConnectionError):
    """A socket is closed; `code` as in the protocol's table (1006 if the network closed it)."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(f"closed with {code} {reason or _name(code)}".rstrip())
        self.code = code
        self.reason = reason

    @property
    def is_final(self) -> bool:
        """Must a client stop here rather than come back?"""
        return self.code in FINAL_CODES

    @property
    def is_over(self) -> bool:
        """Is there nothing left to be in?"""
        return self.code in {Close.LEFT, Close.ENDED}


def _name(code: int) -> str:
    """What the protocol calls it: "not_found"; "" for codes that are not ours."""
    return Close(code).name.lower() if code in set(Close) else ""


def closed_by(error: BaseException) -> SocketClosed:
    """What an exception of the network or the library means in the protocol's words."""
    if isinstance(error, SocketClosed):
        return error
    if isinstance(error, ConnectionClosed) and error.rcvd is not None:
        return SocketClosed(error.rcvd.code, error.rcvd.reason)
    if isinstance(error, InvalidStatus) and error.response.status_code == HTTPStatus.FORBIDDEN:
        return SocketClosed(Close.NOT_ALLOWED, str(error))
    return SocketClosed(CLOSED_BY_NETWORK, str(error))


def backoff() -> Iterator[float]:
    """Seconds to wait before each next try: doubling to 10 s, blurred so that crowds spread."""
    for wait in itertools.chain((0.25, 0.5, 1, 2, 5), itertools.repeat(10)):
        yield wait * random.uniform(0.5, 1.0)  # noqa: S311


def pause_after(closed: SocketClosed, retries: Iterator[float]) -> float:
    """Seconds to wait before coming back: a server that is too busy for us is left alone longer."""
    pause = next(retries)
    is_busy = closed.code in {Close.TOO_MANY, Close.OVERLOADED}
    return max(pause, BUSY_SECONDS) if is_busy else pause


class Server:
    """Where sockets are opened, and as whom: by a token, by cookies, or (neither) as a guest."""

    def __init__(
        self, base_url: str, cookies: Mapping[str, str] | None = None, token: str | None = None
    ) -> None:
        url = urlsplit(base_url)
        origin = Origin(f"{url.scheme}://{url.netloc}")
        self._sockets_url = origin.replace("http", "ws", 1)
        # A program with a token has no origin; without one it comes as a page of the server does.
        self._origin = origin if token is None else None
        self._headers = {"Authorization": f"Bearer {token}"} if token else _cookie(cookies or {})

    async def open(self, path: str, *, ticket: str | None = None) -> ClientConnection:
        """Raises one of UNREACHABLE."""
        offered = [_SUBPROTOCOL, Subprotocol(f"ticket.{ticket}")] if ticket else None
        return await connect(
            self._sockets_url + path,
            origin=self._origin,
            additional_headers=self._headers,
            subprotocols=offered,
            compression=None,
            proxy=None,
        )


def _cookie(cookies: Mapping[str, str]) -> dict[str, str]:
    words = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": words} if words else {}


class Listening:
    """A listen socket that acknowledges by itself: the first bundle at once, then each second."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._newest = asyncio.Event()
        self._tick = 0
        self._acknowledging: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._acknowledging = asyncio.create_task(self._acknowledge())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._acknowledging is not None:
            self._acknowledging.cancel()
        await self._socket.close()

    async def receive(self) -> Bundle:
        """Raises ConnectionClosed at the end, BadFrame if the server breaks the protocol."""
        bundle = parse_bundle(await self._socket.recv(decode=False))
        self._tick = bundle.tick
        self._newest.set()
        return bundle

    async def _acknowledge(self) -> None:
        while True:
            await self._newest.wait()
            self._newest.clear()
            try:
                await self._socket.send(encode_ack(self._tick))
            except ConnectionClosed:
                return  # `receive` says so
            await asyncio.sleep(ACKNOWLEDGE_SECONDS)
