"""How batches lie in a file.

    record   u16 MAGIC | u32 length of body | u32 CRC-32 of body | u16 CRC-16 of these | body
    body     u64 time in ms since 1970 | entry*   (entries as in a bundle)

The header has a checksum of its own, so that its length can be believed: a body that was damaged
on the disk is stepped over as a whole, and a body that is not all there is the file's torn or
unfinished end. Only a damaged header makes a reader search for the next one. Without this, a
speaker could hide records inside a packet for such a search to find.
"""

from binascii import crc32, crc_hqx
from collections.abc import Iterator
from struct import Struct
from typing import BinaryIO, Final, NamedTuple

from spaces.client.frames import MAX_PACKET_BYTES
from spaces.live.audio_log.base import PENDING_FRAMES

MAGIC: Final = b"\xf5\xa1"
MAX_RECORD_BYTES: Final = PENDING_FRAMES * (MAX_PACKET_BYTES + 16)
_CHUNK_BYTES: Final = 2 * MAX_RECORD_BYTES

_CHECKED_HEADER = Struct(">2sII")
_HEADER_CHECKSUM = Struct(">H")
_HEADER_BYTES: Final = _CHECKED_HEADER.size + _HEADER_CHECKSUM.size
_TIME = Struct(">Q")


class Record(NamedTuple):
    """`end` is the offset in the file behind it."""

    end: int
    time_ms: int
    entries: bytes


def encode_record(time_ms: int, entries: bytes) -> bytes:
    """At most MAX_RECORD_BYTES when `entries` are no more than PENDING_FRAMES."""
    body = _TIME.pack(time_ms) + entries
    header = _CHECKED_HEADER.pack(MAGIC, len(body), crc32(body))
    return header + _HEADER_CHECKSUM.pack(crc_hqx(header, 0)) + body


def read_records(file: BinaryIO, offset: int) -> Iterator[Record]:
    """Yields every intact record from `offset`, the end of another or 0, in bounded memory."""
    while True:
        file.seek(offset)
        chunk = file.read(_CHUNK_BYTES)
        next_offset = offset + _CHUNK_BYTES - MAX_RECORD_BYTES  # no record before it is cut off
        for record in _intact_records(chunk, offset):
            next_offset = record.end
            yield record
        if len(chunk) < _CHUNK_BYTES:
            return
        offset = next_offset


def _intact_records(data: bytes, offset: int) -> Iterator[Record]:
    """Yields the intact records in `data`, which lies at `offset`, up to one that is cut off."""
    start = data.find(MAGIC)
    while start >= 0:
        body_start = start + _HEADER_BYTES
        if body_start > len(data):
            return
        _, length, checksum = _CHECKED_HEADER.unpack_from(data, start)
        if not _is_header(data[start:body_start]):
            start = data.find(MAGIC, start + 1)
            continue
        end = body_start + length
        if end > len(data):
            return
        body = data[body_start:end]
        if crc32(body) == checksum:
            (time_ms,) = _TIME.unpack_from(body)
            yield Record(offset + end, time_ms, body[_TIME.size :])
        start = data.find(MAGIC, end)


def _is_header(data: bytes) -> bool:
    (checksum,) = _HEADER_CHECKSUM.unpack_from(data, _CHECKED_HEADER.size)
    return bool(crc_hqx(data[: _CHECKED_HEADER.size], 0) == checksum)
