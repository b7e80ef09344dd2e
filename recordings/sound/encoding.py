"""Samples become Opus and AAC, packets or files. Memory does not grow with the length."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final, Protocol, Self

import av
import numpy as np

from core.ogg import OggOpusWriter, OpusHead
from recordings.sound.decoding import RATE, Samples
from recordings.voices import SLOT_SAMPLES

OPUS_BIT_RATE: Final = 48_000
AAC_BIT_RATE: Final = 80_000
OPUS_LOOKAHEAD: Final = 312
"""Samples by which Opus comes later than what was put in: the pre-skip."""
AAC_FRAME: Final = 1024
# Half way between the quickest and the best: a third of the time, and heard by nobody (measured in
# docs/performance.md).
_OPUS_OPTIONS: Final = {"application": "audio", "frame_duration": "20", "compression_level": "5"}
_SAMPLE: Final = Fraction(1, RATE)


class Encoder(Protocol):
    """Blocks of any length in, packets out, one for each frame."""

    def encode(self, block: Samples) -> list[bytes]: ...

    def finish(self) -> list[bytes]:
        """What is left, filled up with silence."""


class OpusEncoder:
    """Packet i holds the samples from 960 i - OPUS_LOOKAHEAD on."""

    def __init__(self, bit_rate: int = OPUS_BIT_RATE) -> None:
        self._codec = av.CodecContext.create("libopus", "w")
        self._codec.sample_rate, self._codec.layout = RATE, "mono"
        self._codec.format, self._codec.bit_rate = "flt", bit_rate
        self._codec.options = _OPUS_OPTIONS
        self._frames = _Frames(SLOT_SAMPLES)

    def encode(self, block: Samples) -> list[bytes]:
        return _encoded(self._codec, self._frames.cut(block), "flt")

    def finish(self) -> list[bytes]:
        rest = _encoded(self._codec, self._frames.rest(), "flt")
        return rest + [bytes(packet) for packet in self._codec.encode(None)]


class AacEncoder:
    """Packet i holds the samples from 1024 (i - 1) on, overlapping the next: packet 0 is needed to
    hear packet 1 right.
    """

    def __init__(self, bit_rate: int = AAC_BIT_RATE) -> None:
        self._codec = av.CodecContext.create("aac", "w")
        set_up_aac(self._codec, bit_rate)
        self._frames = _Frames(AAC_FRAME)

    def encode(self, block: Samples) -> list[bytes]:
        return _encoded(self._codec, self._frames.cut(block), "fltp")

    def finish(self) -> list[bytes]:
        rest = _encoded(self._codec, self._frames.rest(), "fltp")
        return rest + [bytes(packet) for packet in self._codec.encode(None)]


def set_up_aac(codec: av.AudioCodecContext, bit_rate: int = AAC_BIT_RATE) -> None:
    codec.sample_rate, codec.layout = RATE, "mono"
    codec.format, codec.bit_rate = "fltp", bit_rate
    codec.options = {"aac_coder": "fast"}


def write_opus(path: Path, blocks: Iterable[Samples], *, bit_rate: int = OPUS_BIT_RATE) -> int:
    """An Ogg Opus file that plays exactly these samples; returns how many."""
    encoder, total = OpusEncoder(bit_rate), 0
    with path.open("wb") as file:
        writer = OggOpusWriter(file, head=OpusHead(pre_skip=OPUS_LOOKAHEAD))
        for block in blocks:
            total += len(block)
            for packet in encoder.encode(block):
                writer.write(packet, SLOT_SAMPLES)
        for packet in encoder.finish():
            writer.write(packet, SLOT_SAMPLES)
        writer.close(total_samples=total)
    return total


def write_m4a(path: Path, blocks: Iterable[Samples], *, bit_rate: int = AAC_BIT_RATE) -> int:
    """An m4a file that plays exactly these samples, its index in front; returns how many."""
    encoder, total = AacEncoder(bit_rate), 0

    def packets() -> Iterator[bytes]:
        nonlocal total
        for block in blocks:
            total += len(block)
            yield from encoder.encode(block)
        yield from encoder.finish()

    with M4aWriter(path, first_pts=-AAC_FRAME) as writer:
        for packet in packets():
            writer.write(packet)
        writer.close_at(total)
    return total


class M4aWriter:
    """Writes AAC packets of AacEncoder, in a row, as an m4a file that begins with its index.

    `first_pts` is where the first packet begins, in samples from where the file is to begin
    playing: before that nothing is heard.
    """

    def __init__(self, path: Path, *, first_pts: int) -> None:
        self._file = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream = self._file.add_stream("aac", rate=RATE)
        set_up_aac(self._stream.codec_context)
        self._file.start_encoding()
        self._pts = first_pts
        self._waiting: bytes | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        if self._waiting is not None:
            self._write(self._waiting, AAC_FRAME)
        self._waiting = data

    def close_at(self, total: int) -> None:
        """The file plays `total` samples; what would come behind them is left out."""
        if self._waiting is not None and self._pts < total:
            self._write(self._waiting, min(AAC_FRAME, total - self._pts))
        self._waiting = None

    def _write(self, data: bytes, duration: int) -> None:
        packet = av.Packet(data)
        packet.stream, packet.time_base = self._stream, _SAMPLE
        packet.pts = packet.dts = self._pts
        packet.duration = duration
        packet.is_keyframe = True
        self._file.mux(packet)
        self._pts += duration


class _Frames:
    """Cuts blocks into pieces of `length` samples."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._left = np.zeros(0, np.float32)

    def cut(self, block: Samples) -> Samples:
        sound = np.concatenate([self._left, block])
        whole = len(sound) // self._length * self._length
        self._left = sound[whole:]
        return sound[:whole].reshape(-1, self._length)

    def rest(self) -> Samples:
        missing = -len(self._left) % self._length
        return self.cut(np.zeros(missing, np.float32))


def _encoded(codec: av.AudioCodecContext, pieces: Samples, form: str) -> list[bytes]:
    packets = []
    for piece in pieces:
        frame = av.AudioFrame.from_ndarray(piece[np.newaxis], format=form, layout="mono")
        frame.sample_rate = RATE
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return packets
