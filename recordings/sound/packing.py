"""Files on the way into the child process and out of it: voices, and encoded frames. Pure.

    voices   "SPV1" | u16 voices | voice*
    voice    u64 user id (0: nobody's any more) | u32 runs | run*
    run      u32 stream | u32 start | u32 packets | u8 level* | u16 length* | packet*
    frames   "SPF1" | i32 first | u32 packets | u16 length* | packet*

Numbers are big-endian; a start is a slot of recordings.voices.
"""

from collections.abc import Sequence
from struct import Struct
from typing import Final, NamedTuple

from recordings.voices import Run, Voice

MAX_SLOT: Final = 2**31
_MAGIC: Final = b"SPV1"
_COUNT: Final = Struct(">H")
_VOICE: Final = Struct(">QI")
_RUN: Final = Struct(">III")
_FRAMES_MAGIC: Final = b"SPF1"
_FRAMES: Final = Struct(">iI")
_LENGTH_BYTES: Final = 2


class Frames(NamedTuple):
    """Packets of an encoder in a row; `first` is the number of the first one, counted from the
    beginning of the Space.
    """

    first: int
    packets: Sequence[bytes]

    @property
    def end(self) -> int:
        """The number behind the last one."""
        return self.first + len(self.packets)

    def between(self, start: int, end: int) -> Sequence[bytes]:
        """Those with these numbers, as far as they are here."""
        return self.packets[max(0, start - self.first) : max(0, end - self.first)]


class PackingError(ValueError):
    """These bytes are not what `pack` or `pack_frames` writes."""


def pack(voices: Sequence[Voice]) -> bytes:
    """Raises ValueError for voices that `unpack` would refuse."""
    parts = [_MAGIC, _COUNT.pack(len(voices))]
    for voice in voices:
        parts.append(_VOICE.pack(voice.user_id or 0, len(voice.runs)))
        for run in voice.runs:
            parts += _packed_run(run)
    data = b"".join(parts)
    unpack(data)
    return data


def unpack(data: bytes) -> list[Voice]:
    """Raises PackingError unless these are whole, ordered voices and nothing besides."""
    reader = Reader(data)
    reader.expect(_MAGIC)
    (count,) = reader.take(_COUNT)
    voices = [_voice(reader) for _ in range(count)]
    reader.expect_end()
    return voices


def pack_frames(frames: Frames) -> bytes:
    """Raises PackingError for a packet of 64 KiB or more."""
    head = _FRAMES.pack(frames.first, len(frames.packets))
    return b"".join((_FRAMES_MAGIC, head, packed_packets(frames.packets)))


def unpack_frames(data: bytes) -> Frames:
    """Raises PackingError unless these are whole frames and nothing besides."""
    reader = Reader(data)
    reader.expect(_FRAMES_MAGIC)
    first, count = reader.take(_FRAMES)
    frames = Frames(first, reader.packets(count))
    reader.expect_end()
    return frames


class Reader:
    """Reads on through some bytes; raises PackingError where they end too early."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._at = 0

    def read(self, length: int) -> memoryview:
        piece = self._data[self._at : self._at + length]
        if len(piece) < length:
            raise PackingError("The file ends too early.")
        self._at += length
        return piece

    def take(self, form: Struct) -> tuple[int, ...]:
        return form.unpack(self.read(form.size))

    def expect(self, magic: bytes) -> None:
        if self.read(len(magic)) != magic:
            raise PackingError("The file begins with something else.")

    def expect_end(self) -> None:
        if self._at != len(self._data):
            raise PackingError("Something stands behind the end.")

    def packets(self, count: int) -> list[bytes]:
        """`count` lengths, then as many packets."""
        lengths = self.read(_LENGTH_BYTES * count)
        sizes = Struct(f">{count}H").unpack(lengths)
        return [bytes(self.read(size)) for size in sizes]


def packed_packets(packets: Sequence[bytes]) -> bytes:
    """As Reader.packets takes them. Raises ValueError for one of 64 KiB or more."""
    if any(len(packet) > 0xFFFF for packet in packets):
        raise PackingError("A packet is too long.")
    lengths = Struct(f">{len(packets)}H").pack(*map(len, packets))
    return b"".join((lengths, *packets))


def _packed_run(run: Run) -> list[bytes]:
    if len(run.levels) != len(run.packets):
        raise PackingError("Each packet has one level.")
    head = _RUN.pack(run.stream, run.start, len(run.packets))
    return [head, run.levels, packed_packets(run.packets)]


def _voice(reader: Reader) -> Voice:
    user_id, count = reader.take(_VOICE)
    runs: list[Run] = []
    end = 0
    for _ in range(count):
        run = _run(reader)
        if run.start < end or run.end > MAX_SLOT or run.end == run.start:
            raise PackingError("The runs of a voice follow one another.")
        end = run.end
        runs.append(run)
    return Voice(user_id or None, runs)


def _run(reader: Reader) -> Run:
    stream, start, count = reader.take(_RUN)
    levels = bytes(reader.read(count))
    return Run(stream, start, reader.packets(count), levels)
