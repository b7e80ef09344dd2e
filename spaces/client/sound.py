"""Sound for programs: a file becomes what one says, what one hears becomes a file.

Needs PyAV (`av`) and numpy, which nothing else of the client does. Mono, 48 kHz, 20 ms a frame.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import av
import numpy as np
from numpy.typing import NDArray

from spaces.client.frames import FRAME_SAMPLES, MAX_LEVEL, Bundle, Frame
from spaces.client.opus import SAMPLE_RATE
from spaces.client.participant import SpaceClient

Samples = NDArray[np.int16]

FRAME_SECONDS: Final = FRAME_SAMPLES / SAMPLE_RATE
BIT_RATE: Final = 32_000
CODECS: Final = {".ogg": "libopus", ".opus": "libopus", ".wav": "pcm_s16le"}
"""What can be written, by the end of a file's name."""

WINDOW: Final = 50
"""Frames: a second, in which what comes late still finds its place."""
ASTRAY: Final = 100
"""Frames: a speaker whose count is so far from the server's clock is placed anew by the clock."""


class Packet(NamedTuple):
    """20 ms of Opus and how loud they are, as `publish` wants them."""

    opus: bytes
    level: int


# --- To speak ------------------------------------------------------------------------------------


def packets_of(path: str | Path) -> Iterator[Packet]:
    """The sound of a file of any kind that PyAV reads, made as it is asked for.

    Raises ValueError where there is no sound in it, and what PyAV raises for what is no such file.
    """
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = SAMPLE_RATE, "mono", "s16"
    encoder.bit_rate = BIT_RATE
    encoder.options = {"application": "audio", "frame_duration": "20"}
    level = 0
    for block in _blocks(path):
        level = level_of(block)
        for packet in encoder.encode(_frame(block)):
            yield Packet(bytes(packet), level)
    for packet in encoder.encode(None):
        yield Packet(bytes(packet), level)


def level_of(samples: Samples) -> int:
    """127 plus the loudness in dBov (RMS), as the protocol counts it."""
    rms = float(np.sqrt(np.mean(np.square(samples / 32768.0))))
    return 0 if rms == 0 else int(np.clip(MAX_LEVEL + round(20 * np.log10(rms)), 0, MAX_LEVEL))


async def speak(client: SpaceClient, packets: Iterable[Packet]) -> None:
    """Says all of it, in real time; the microphone is to be open. Silence is not sent.

    Raises what `publish` raises.
    """
    clock = asyncio.get_running_loop().time
    began = clock()
    for number, (opus, level) in enumerate(packets):
        await asyncio.sleep(began + number * FRAME_SECONDS - clock())
        if level:
            await client.publish(opus, level)
        else:
            client.skip(1)


def _blocks(path: str | Path) -> Iterator[Samples]:
    """The sound in blocks of 20 ms, the last one filled up with silence."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    rest = np.zeros(0, np.int16)
    with av.open(str(path)) as file:
        if not file.streams.audio:
            raise ValueError(f"there is no sound in {path}")
        for frame in itertools.chain(file.decode(audio=0), [None]):
            for part in resampler.resample(frame):
                rest = np.concatenate([rest, part.to_ndarray()[0]])
            whole = len(rest) // FRAME_SAMPLES * FRAME_SAMPLES
            yield from rest[:whole].reshape(-1, FRAME_SAMPLES)
            rest = rest[whole:]
    if len(rest):
        yield np.pad(rest, (0, FRAME_SAMPLES - len(rest)))


def _frame(samples: Samples) -> Any:
    frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="s16", layout="mono")
    frame.sample_rate = SAMPLE_RATE
    return frame


# --- To keep what is heard -----------------------------------------------------------------------


class Recorder:
    """Writes what is heard to a file (.ogg, .opus, .wav), from the first word on, gaps as silence.

    Everybody is mixed into one file; with `by_speaker` each seat has its own instead, `talk-3.ogg`
    of `talk.ogg`, all from the same moment on. Use it in a `with`, or `close` it. Memory does not
    grow.
    """

    def __init__(self, path: str | Path, *, by_speaker: bool = False) -> None:
        """Raises ValueError for a name that ends like none of CODECS."""
        self._path = Path(path)
        if self._path.suffix not in CODECS:
            raise ValueError(f"{path}: the name is to end with {', '.join(CODECS)}")
        self._by_speaker = by_speaker
        self._began: int | None = None
        self._newest = 0
        self._voices: dict[int, _Voice] = {}
        self._tracks: dict[int | None, _Track] = {}
        self.paths: dict[int | None, Path] = {}
        """The files so far: by seat, or under None the one of all."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def hear(self, bundle: Bundle) -> None:
        """Takes in what came. It decodes, so a busy program calls it in a thread."""
        if not bundle.frames:
            return
        if self._began is None:
            # The first bundle may hold some frames of each: none of them is to come before 0.
            self._began = bundle.tick - max(Counter(one.seat for one in bundle.frames).values()) + 1
        now = bundle.tick - self._began
        for seat in sorted({frame.seat for frame in bundle.frames}):
            self._hear_seat([frame for frame in bundle.frames if frame.seat == seat], now)
        self._newest = max(self._newest, now)
        for track in self._tracks.values():
            track.write_until(self._newest - WINDOW)

    def close(self) -> None:
        """Writes what is left."""
        tracks, self._tracks = self._tracks, {}
        for track in tracks.values():
            track.close()

    def _hear_seat(self, frames: list[Frame], now: int) -> None:
        seat, stream = frames[-1].seat, frames[-1].stream
        voice = self._voices.get(seat)
        if voice is None or voice.stream != stream:
            voice = self._voices[seat] = _Voice(stream)
        voice.anchor(frames[-1].sequence, now)
        track = self._track(seat if self._by_speaker else None)
        for frame in frames:
            samples = voice.decode(frame)
            if samples is not None:
                track.add(frame.sequence + voice.offset, samples)

    def _track(self, seat: int | None) -> "_Track":
        if seat not in self._tracks:
            stem = self._path.stem if seat is None else f"{self._path.stem}-{seat}"
            self.paths[seat] = self._path.with_stem(stem)
            self._tracks[seat] = _Track(self.paths[seat])
        return self._tracks[seat]


class _Voice:
    """One stream: its decoder, and where on the time line its count begins."""

    def __init__(self, stream: int) -> None:
        self.stream = stream
        self.offset = 0
        self._is_placed = False
        self._decoder = av.CodecContext.create("libopus", "r")
        self._decoder.sample_rate, self._decoder.layout = SAMPLE_RATE, "mono"
        self._decoder.format = "s16"

    def anchor(self, sequence: int, now: int) -> None:
        """Its own count tells time, as long as it agrees with the server's."""
        if not self._is_placed or abs(sequence + self.offset - now) > ASTRAY:
            self.offset, self._is_placed = now - sequence, True

    def decode(self, frame: Frame) -> NDArray[np.int32] | None:
        """960 samples; None for another stream's, and for what cannot be decoded."""
        if frame.stream != self.stream:
            return None
        try:
            heard = self._decoder.decode(av.Packet(frame.packet))
        except (av.FFmpegError, ValueError):
            return None
        samples = [one.to_ndarray()[0] for one in heard if one.samples == FRAME_SAMPLES]
        return samples[0].astype(np.int32) if samples else None


class _Track:
    """One file that is written as time goes on; what is added to one place is mixed."""

    def __init__(self, path: Path) -> None:
        self._file = av.open(str(path), "w")
        options = {"rate": SAMPLE_RATE, "layout": "mono", "format": "s16"}
        self._stream: Any = self._file.add_stream(CODECS[path.suffix], **options)  # type: ignore[call-overload]
        self._waiting: dict[int, NDArray[np.int32]] = {}
        self._next = 0

    def add(self, place: int, samples: NDArray[np.int32]) -> None:
        """Too late is dropped."""
        if place >= self._next:
            mixed = self._waiting.get(place)
            self._waiting[place] = samples if mixed is None else mixed + samples

    def write_until(self, place: int) -> None:
        while self._next < place:
            mixed = self._waiting.pop(self._next, _SILENCE)
            self._write(np.clip(mixed, -32768, 32767).astype(np.int16))
            self._next += 1

    def close(self) -> None:
        self.write_until(max(self._waiting, default=-1) + 1)
        self._file.mux(self._stream.encode(None))
        self._file.close()

    def _write(self, samples: Samples) -> None:
        frame = _frame(samples)
        frame.pts = self._next * FRAME_SAMPLES
        self._file.mux(self._stream.encode(frame))


_SILENCE: Final = np.zeros(FRAME_SAMPLES, np.int32)
