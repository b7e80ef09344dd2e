"""The floor everything is compared with: one uvloop protocol that writes prepared frames.

It upgrades whoever comes, and sends what the relay would send: a bundle of 100 ms to a fifth of
its clients every 20 ms. No rights, no log, no acknowledgements, no slow clients.
"""

import asyncio
import itertools
import sys
from typing import Any

import uvloop
from websockets.utils import accept_key

from core.sockets.sending import websocket_frame
from spaces.client.frames import Frame, encode_bundle, encode_entry
from spaces.live.ticker import Ticker
from tests.bench.stage import PACKET

GROUPS = 5
_SPEAKERS = 3


class Listener(asyncio.Protocol):
    groups: tuple[list[asyncio.Transport], ...] = tuple([] for _ in range(GROUPS))
    _numbers = itertools.count()
    _is_open = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.group = self.groups[next(self._numbers) % GROUPS]

    def data_received(self, data: bytes) -> None:
        if self._is_open:
            return  # an acknowledgement
        self._is_open = True
        key = next(
            line.partition(b": ")[2]
            for line in data.split(b"\r\n")
            if line.lower().startswith(b"sec-websocket-key")
        )
        self.transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept_key(key.decode()).encode() + b"\r\n\r\n"
        )
        self.group.append(self.transport)

    def connection_lost(self, _error: Exception | None) -> None:
        if self.transport in self.group:
            self.group.remove(self.transport)


def _tick(tick: int) -> None:
    entries = [
        encode_entry(Frame(seat, 1, tick + frame, 100, PACKET))
        for seat in range(_SPEAKERS)
        for frame in range(GROUPS)
    ]
    frame = websocket_frame(encode_bundle(tick, entries))
    for transport in Listener.groups[tick % GROUPS]:
        transport.write(frame)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(
        Listener, "127.0.0.1", port, backlog=1024
    )
    Ticker(_tick).start()
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
