"""What the engine and its child say to one another over two pipes.

    message   u32 length of body | u8 kind | u32 turn | body

Parsers trust nothing: whatever bytes come, they raise WireError and nothing else.
"""

import json
from collections.abc import Iterator, Sequence
from enum import IntEnum
from struct import Struct
from typing import Any, BinaryIO, Final, NamedTuple

MAX_BODY_BYTES: Final = 4 * 1024 * 1024

_HEADER: Final = Struct(">IBI")
_LENGTH: Final = Struct(">H")


class Kind(IntEnum):
    """The first four go to the child, the others come from it."""

    OPEN = 1  # {"from_ms"}: listen to a new turn; words before that time are only context
    FEED = 2  # packets, one a slot of 20 ms; an empty one is silence
    FLUSH = 3  # tell what is heard by now, and close
    CLOSE = 4  # tell nothing more
    READY = 10  # the model is loaded
    PARTIAL = 11  # {"text"}: words that may still change
    FINAL = 12  # {"words", "until_ms"}: all that was said up to then
    HEARD = 13  # {"slots"}: how far it is
    CLOSED = 14  # {"bytes"}: the turn is over; how much memory the child has


_KINDS: Final = frozenset(Kind)


class WireError(ValueError):
    """These bytes are no message."""


class Message(NamedTuple):
    kind: Kind
    turn: int
    body: bytes = b""

    def fields(self) -> dict[str, Any]:
        """The body as JSON. Raises WireError."""
        try:
            fields = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise WireError("This is not JSON.") from error
        if not isinstance(fields, dict):
            raise WireError("This is not an object.")
        return fields


def with_fields(kind: Kind, turn: int, **fields: Any) -> Message:
    return Message(kind, turn, json.dumps(fields).encode())


def write_message(file: BinaryIO, message: Message) -> None:
    """At once, as a whole: callers hold a lock."""
    kind, turn, body = message
    file.write(_HEADER.pack(len(body), kind, turn) + body)
    file.flush()


def read_messages(file: BinaryIO) -> Iterator[Message]:
    """Until the other side closes. Raises WireError for what is no message, or a torn one."""
    while header := file.read(_HEADER.size):
        if len(header) < _HEADER.size:
            raise WireError("A header is cut off.")
        length, kind, turn = _HEADER.unpack(header)
        if length > MAX_BODY_BYTES or kind not in _KINDS:
            raise WireError("This is no message.")
        body = file.read(length)
        if len(body) < length:
            raise WireError("A body is cut off.")
        yield Message(Kind(kind), turn, body)


def encode_packets(packets: Sequence[bytes]) -> bytes:
    return b"".join(_LENGTH.pack(len(packet)) + packet for packet in packets)


def decode_packets(body: bytes) -> list[bytes]:
    """Raises WireError."""
    packets, offset = [], 0
    while offset < len(body):
        start = offset + _LENGTH.size
        if start > len(body):
            raise WireError("A packet's length is cut off.")
        offset = start + _LENGTH.unpack_from(body, offset)[0]
        if offset > len(body):
            raise WireError("A packet is cut off.")
        packets.append(body[start:offset])
    return packets
