"""From placed frames to segments, and back: pure.

A segment is an Ogg Opus file that plays in step with the time line: frames that are missing in it
lie there as packets without sound, which a decoder fills with what it guesses.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from typing import Final, NamedTuple

from core.ogg import OggOpusWriter, OpusHead, read_opus_packets
from recordings.placing import Placed
from recordings.voices import SLOT_MS, SLOT_SAMPLES

MAX_FRAMES: Final = 500
MAX_GAP: Final = 25
"""So many missing frames, half a second, lie within a segment; more are between two."""

_SOUNDLESS: Final = bytes(
    # The 20 ms configuration of the same mode and bandwidth (RFC 6716, table 2), one frame of no
    # bytes, mono or stereo as before.
    ((config - config % 4 + 1) if config < 12 else (config | 1) if config < 16 else (config | 3))
    << 3
    | stereo
    for config in range(32)
    for stereo in (0, 4)
)


class Cut(NamedTuple):
    """A segment to be: `levels` has one byte a frame, 0 where one is missing."""

    start: int
    levels: bytes
    data: bytes

    @property
    def frame_count(self) -> int:
        return len(self.levels)

    @property
    def start_ms(self) -> int:
        return self.start * SLOT_MS

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


def cut(stream: int, placed: Sequence[Placed]) -> Iterator[Cut]:
    """The segments of one stream's frames; the same frames give the same bytes.

    `placed` are in the order of their slots, one a slot.
    """
    for part in _parts(placed):
        levels, packets = bytearray(), []
        for one in _filled(part):
            levels.append(max(1, one.level) if one.packet else 0)
            packets.append(one.packet)
        yield Cut(part[0].slot, bytes(levels), _as_file(stream, packets))


def read_back(data: bytes, levels: bytes) -> list[bytes]:
    """The packets of a segment, empty where a frame is missing.

    Raises OggError for damaged bytes, and ValueError for those of another segment.
    """
    packets = read_opus_packets(data)
    return [packet if level else b"" for packet, level in zip(packets, levels, strict=True)]


def soundless(packet: bytes) -> bytes:
    """20 ms for the decoder to guess, behind this packet."""
    return bytes([_SOUNDLESS[packet[0] >> 2]])


def _parts(placed: Sequence[Placed]) -> Iterator[Sequence[Placed]]:
    start = 0
    for index in range(1, len(placed)):
        is_far = placed[index].slot - placed[index - 1].slot > MAX_GAP + 1
        if is_far or placed[index].slot - placed[start].slot >= MAX_FRAMES:
            yield placed[start:index]
            start = index
    if placed:
        yield placed[start:]


def _filled(part: Sequence[Placed]) -> Iterator[Placed]:
    expected = part[0].slot
    for one in part:
        yield from (Placed(slot, 0, b"") for slot in range(expected, one.slot))
        yield one
        expected = one.slot + 1


def _as_file(stream: int, packets: Iterable[bytes]) -> bytes:
    file = BytesIO()
    writer = OggOpusWriter(file, head=OpusHead(pre_skip=0), serial=stream)
    before = b""
    for packet in packets:
        before = packet or soundless(before)
        writer.write(before, SLOT_SAMPLES)
    writer.close()
    return file.getvalue()
