"""As little of a WebSocket client as a crowd needs (RFC 6455): no library, no copies to spare."""

import json
from collections.abc import Iterator
from typing import Any

from spaces.client.frames import encode_ack

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
_NO_MASK = bytes(4)  # servers unmask with any key; this one costs the client nothing


def handshake(path: str, origin: str, ticket: str | None = None) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {origin.partition('://')[2]}",
        f"Origin: {origin}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    if ticket:
        lines.append(f"Sec-WebSocket-Protocol: spaces.1, ticket.{ticket}")
    return "\r\n".join([*lines, "", ""]).encode()


def client_frame(opcode: int, payload: bytes) -> bytes:
    """A whole message of at most 125 bytes."""
    return bytes((0x80 | opcode, 0x80 | len(payload))) + _NO_MASK + payload


def ack(tick: int) -> bytes:
    return client_frame(BINARY, encode_ack(tick))


def text(message: dict[str, Any]) -> bytes:
    return client_frame(TEXT, json.dumps(message).encode())


def split_frames(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Yields the opcode, the payload and the end of each whole server frame in `data`."""
    position = 0
    while len(data) >= position + 2:
        start, size = position + 2, data[position + 1]
        if size >= 126:
            start += 2 if size == 126 else 8
            size = int.from_bytes(data[position + 2 : start])
        if len(data) < start:
            return
        end = start + size
        if len(data) < end:
            return
        yield data[position] & 0x0F, data[start:end], end
        position = end
