"""The binary messages of the audio sockets; docs/protocol.md is their specification.

Pure functions over bytes. Parsers are strict and raise nothing but BadFrame, whatever they are
given; encoders trust their caller.
"""

from collections.abc import Iterable, Sequence
from struct import Struct
from typing import Final, NamedTuple

from spaces.client.opus import packet_samples

PUBLISH: Final = 0x01
BUNDLE: Final = 0x11
ACKNOWLEDGEMENT: Final = 0x12

MAX_PACKET_BYTES: Final = 1276  # a TOC byte and one frame of at most 1275 (RFC 6716, 3.2.1)
FRAME_SAMPLES: Final = 960  # 20 ms at 48 kHz
MAX_LEVEL: Final = 127

_PUBLISH_HEADER = Struct(">BIB")
_ENTRY_HEADER = Struct(">BHIBH")
_TICKED = Struct(">BI")

_unpack_publish = _PUBLISH_HEADER.unpack_from
_unpack_entry = _ENTRY_HEADER.unpack_from

_TICK_MASK = 0xFFFFFFFF


class BadFrame(Exception):
    """Bytes that are not what they should be. `code` is a name in the table of close codes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class PublishedFrame(NamedTuple):
    """What a speaker's client sends: the socket it came by says whose it is."""

    sequence: int
    level: int
    packet: bytes


class Frame(NamedTuple):
    """One Opus packet of one stream, as the log keeps it and listeners get it.

    `sequence` counts captured frames of 20 ms since the stream began; `level` is 127 plus the
    loudness in dBov.
    """

    seat: int
    stream: int
    sequence: int
    level: int
    packet: bytes


class Bundle(NamedTuple):
    """What a listener gets in one message: everybody's frames since its last one."""

    tick: int
    frames: list[Frame]


def parse_publish(data: bytes) -> PublishedFrame:
    """Reads a speaker's message. Raises BadFrame: too_large for its size, else bad_message."""
    if len(data) < _PUBLISH_HEADER.size:
        raise BadFrame("bad_message", "A frame needs a header.")
    kind, sequence, level = _unpack_publish(data)
    if kind != PUBLISH:
        raise BadFrame("bad_message", f"{kind:#04x} is not a frame.")
    packet = bytes(data[_PUBLISH_HEADER.size :])
    _check(level, packet)
    return PublishedFrame(sequence, level, packet)


def encode_publish(frame: PublishedFrame) -> bytes:
    """What a speaker's client sends for this frame."""
    return _PUBLISH_HEADER.pack(PUBLISH, frame.sequence, frame.level) + frame.packet


def encode_entry(frame: Frame) -> bytes:
    """One frame as it stands in a bundle, and in the log."""
    seat, stream, sequence, level, packet = frame
    return _ENTRY_HEADER.pack(seat, stream, sequence, level, len(packet)) + packet


def parse_entries(data: bytes, offset: int = 0) -> list[Frame]:
    """Reads entries from `offset` to the end of `data`. Raises BadFrame unless they fill it."""
    frames = []
    size = len(data)
    while offset < size:
        start = offset + _ENTRY_HEADER.size
        if start > size:
            raise BadFrame("bad_message", "An entry's header is cut off.")
        seat, stream, sequence, level, length = _unpack_entry(data, offset)
        offset = start + length
        if offset > size:
            raise BadFrame("bad_message", "An entry's packet is cut off.")
        packet = bytes(data[start:offset])
        _check(level, packet)
        frames.append(Frame(seat, stream, sequence, level, packet))
    return frames


def encode_bundle(tick: int, entries: Iterable[bytes]) -> bytes:
    """Joins encoded entries into one message. `tick` is sent modulo 2**32."""
    return b"".join((_TICKED.pack(BUNDLE, tick & _TICK_MASK), *entries))


def parse_bundle(data: bytes) -> Bundle:
    """Reads a listener's message. Raises BadFrame if anything is cut off or left over."""
    if len(data) < _TICKED.size:
        raise BadFrame("bad_message", "A bundle needs a header.")
    kind, tick = _TICKED.unpack_from(data)
    if kind != BUNDLE:
        raise BadFrame("bad_message", f"{kind:#04x} is not a bundle.")
    return Bundle(tick, parse_entries(data, _TICKED.size))


def encode_ack(tick: int) -> bytes:
    """What a listener sends when `tick` is the newest bundle it has."""
    return _TICKED.pack(ACKNOWLEDGEMENT, tick & _TICK_MASK)


def parse_ack(data: bytes) -> int:
    """Returns the tick a listener acknowledges. Raises BadFrame."""
    if len(data) != _TICKED.size or data[0] != ACKNOWLEDGEMENT:
        raise BadFrame("bad_message", "This is not an acknowledgement.")
    _, tick = _TICKED.unpack(data)
    return int(tick)


def encode_entries(frames: Sequence[Frame]) -> bytes:
    """Frames as the log keeps them: entries without a bundle's header."""
    return b"".join(map(encode_entry, frames))


def _check(level: int, packet: bytes) -> None:
    if len(packet) > MAX_PACKET_BYTES:
        raise BadFrame("too_large", f"A packet has at most {MAX_PACKET_BYTES} bytes.")
    if level > MAX_LEVEL:
        raise BadFrame("bad_message", f"A level is at most {MAX_LEVEL}.")
    if packet_samples(packet) != FRAME_SAMPLES:
        raise BadFrame("bad_message", "A packet plays for 20 ms.")
