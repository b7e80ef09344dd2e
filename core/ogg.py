"""Opus in Ogg: packets to file and back (RFC 3533, RFC 7845), pure and without decoding.

Reads and writes one logical stream. Whatever bytes come in, reading raises `OggError` and
nothing else.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Self

OPUS_SAMPLE_RATE: Final = 48_000
"""Granule positions count 48 kHz samples whatever the sound was captured at (RFC 7845, 4)."""

_PAGE: Final = struct.Struct("<4sBBqIIIB")
_HEAD: Final = struct.Struct("<8sBBHIhB")
_CHECKSUM_OFFSET: Final = 22
_CONTINUED, _FIRST, _LAST = 0x01, 0x02, 0x04
_MAX_SEGMENTS: Final = 255
_MAX_PACKET_BYTES: Final = 255 * 255
_BIT_REVERSED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class OggError(ValueError):
    """These bytes are no Ogg Opus stream, or a damaged one."""


@dataclass(frozen=True, slots=True)
class OpusHead:
    """The identification header: what a decoder has to know before the first packet."""

    channels: int = 1
    pre_skip: int = 312
    input_sample_rate: int = OPUS_SAMPLE_RATE

    def to_bytes(self) -> bytes:
        return _HEAD.pack(
            b"OpusHead", 1, self.channels, self.pre_skip, self.input_sample_rate, 0, 0
        )

    @classmethod
    def from_bytes(cls, packet: bytes) -> Self:
        """Raises `OggError` for anything but a version 0 or 1 header of mono or stereo."""
        if len(packet) < _HEAD.size:
            raise OggError("The Opus header is too short.")
        magic, version, channels, pre_skip, rate, _gain, family = _HEAD.unpack_from(packet)
        if magic != b"OpusHead" or version & 0xF0:
            raise OggError("The stream does not begin with an Opus header.")
        if family != 0 or channels not in (1, 2):
            raise OggError("Only mono and stereo are understood.")
        return cls(channels, pre_skip, rate)


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    granule: int
    serial: int
    sequence: int
    lacing: bytes
    body: bytes


def read_opus(data: bytes) -> tuple[OpusHead, list[bytes]]:
    """The header and the audio packets of an Ogg Opus file; raises `OggError`.

    A file that ends early at the border of two pages reads as far as it goes: that is how
    a writer that died leaves it.
    """
    packets = _packets(_pages(data))
    head = OpusHead.from_bytes(next(packets, b""))
    if not next(packets, b"").startswith(b"OpusTags"):
        raise OggError("The comment header is missing.")
    return head, list(packets)


def read_opus_packets(data: bytes) -> list[bytes]:
    """The audio packets alone; raises `OggError`."""
    return read_opus(data)[1]


def _pages(data: bytes) -> Iterator[_Page]:
    position = 0
    while position < len(data):
        page, position = _page_at(data, position)
        yield page


def _page_at(data: bytes, start: int) -> tuple[_Page, int]:
    lacing_start = start + _PAGE.size
    if len(data) < lacing_start:
        raise OggError("The last page is cut off.")
    magic, version, flags, granule, serial, sequence, checksum, segments = _PAGE.unpack_from(
        data, start
    )
    if magic != b"OggS" or version != 0:
        raise OggError(f"No Ogg page at byte {start}.")
    body_start = lacing_start + segments
    lacing = data[lacing_start:body_start]
    end = body_start + sum(lacing)
    if len(data) < end:
        raise OggError("The last page is cut off.")
    zeroed = b"".join(
        (data[start : start + _CHECKSUM_OFFSET], bytes(4), data[lacing_start - 1 : end])
    )
    if _checksum(zeroed) != checksum:
        raise OggError(f"The page at byte {start} is damaged.")
    return _Page(flags, granule, serial, sequence, lacing, data[body_start:end]), end


def _packets(pages: Iterator[_Page]) -> Iterator[bytes]:
    """Joins the segments of consecutive pages of one logical stream into packets."""
    serial: int | None = None
    pending = b""
    is_open = False
    for expected, page in enumerate(pages):
        serial = page.serial if serial is None else serial
        if page.serial != serial:
            raise OggError("More than one stream in the file.")
        if page.sequence != expected:
            raise OggError(f"Page {expected} is missing.")
        if bool(page.flags & _CONTINUED) != is_open:
            raise OggError("A packet is torn between two pages.")
        position = 0
        for length in page.lacing:
            pending += page.body[position : position + length]
            position += length
            is_open = length == _MAX_SEGMENTS
            if len(pending) > _MAX_PACKET_BYTES:
                raise OggError("A packet is longer than any Opus packet.")
            if not is_open:
                yield pending
                pending = b""
    if is_open:
        raise OggError("The last packet is cut off.")


def _checksum(page: bytes) -> int:
    """Ogg's CRC-32: zlib's polynomial with the bits the other way round, zero before and after.

    Reversing the bits of every byte and of the result lets zlib do it at C speed.
    """
    reflected = zlib.crc32(page.translate(_BIT_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(reflected.to_bytes(4, "little").translate(_BIT_REVERSED), "big")


class OggOpusWriter:
    """Writes Opus packets to a binary file as one Ogg stream.

    A page holds about a second (`packets_per_page`), so a file that is cut off by a crash is
    readable up to the last full second. The caller closes the file, after `close()`.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        head: OpusHead | None = None,
        serial: int = 1,
        vendor: str = "spaces",
        packets_per_page: int = 50,
    ) -> None:
        self._file = file
        self._head = head or OpusHead()
        self._serial = serial
        self._packets_per_page = packets_per_page
        self._sequence = 0
        self._granule = 0
        self._waiting: list[bytes] = []
        self._waiting_segments = 0
        self._write_page([self._head.to_bytes()], granule=0, flags=_FIRST)
        self._write_page([_tags(vendor)], granule=0)

    def write(self, packet: bytes, samples: int) -> None:
        """Appends a packet that decodes to `samples` at 48 kHz. Raises `OggError` if too long."""
        segments = len(packet) // 255 + 1
        if segments > _MAX_SEGMENTS:
            raise OggError("A packet is longer than any Opus packet.")
        if (
            len(self._waiting) >= self._packets_per_page
            or self._waiting_segments + segments > _MAX_SEGMENTS
        ):
            self._flush()
        self._waiting.append(packet)
        self._waiting_segments += segments
        self._granule += samples

    def close(self, *, total_samples: int | None = None) -> None:
        """Ends the stream. `total_samples` is how long it is to play, if not to its last packet."""
        if total_samples is not None:
            self._granule = min(self._granule, self._head.pre_skip + total_samples)
        self._flush(flags=_LAST)

    def _flush(self, flags: int = 0) -> None:
        self._write_page(self._waiting, granule=self._granule, flags=flags)
        self._waiting = []
        self._waiting_segments = 0

    def _write_page(self, packets: list[bytes], *, granule: int, flags: int = 0) -> None:
        lacing = b"".join(b"\xff" * (len(p) // 255) + bytes([len(p) % 255]) for p in packets)
        header = _PAGE.pack(
            b"OggS",
            0,
            flags,
            granule,
            self._serial,
            self._sequence,
            0,
            len(lacing),
        )
        page = b"".join((header, lacing, *packets))
        checksum = _checksum(page).to_bytes(4, "little")
        self._file.write(page[:_CHECKSUM_OFFSET] + checksum + page[_CHECKSUM_OFFSET + 4 :])
        self._sequence += 1


def _tags(vendor: str) -> bytes:
    name = vendor.encode()
    return b"OpusTags" + struct.pack("<I", len(name)) + name + struct.pack("<I", 0)
