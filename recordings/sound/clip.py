"""The job "clip": up to a minute of packed voices becomes two short files and a waveform.

pydub cuts, fades and levels the samples, PyAV encodes them: no ffmpeg program is needed.
"""

import warnings
from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from recordings.sound import encoding
from recordings.sound.decoding import RATE, Samples, decode_between
from recordings.sound.jobs import Progress
from recordings.sound.mixing import CEILING, limited
from recordings.sound.packing import unpack
from recordings.voices import SLOT_MS, SLOT_SAMPLES, Voice

with warnings.catch_warnings():
    # It looks for programs that it is never asked to run, and for modules that Python has dropped.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

FADE_IN_MS: Final = 20
FADE_OUT_MS: Final = 150
PEAK_MS: Final = 100
TARGET: Final = 10 ** (-20 / 20)
"""How loud speech is in a clip, as the RMS of what is not a pause: -20 dBFS."""

_MOST_GAIN: Final = 10 ** (18 / 20)
_PAUSE: Final = 10 ** (-50 / 20)
_WINDOW: Final = RATE // 10
_FULL_SCALE: Final = 32767


def make_clip(request: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """`voices`: a packed file; `start_ms`, `end_ms`; `opus`, `aac`: where the files go.

    Answers `peaks`, one byte each 100 ms in base64, and how many `samples` there are.
    """
    start_ms, end_ms = request["start_ms"], request["end_ms"]
    voices = unpack(Path(request["voices"]).read_bytes())
    first = start_ms // SLOT_MS
    sound = mixed(voices, first, -(-end_ms // SLOT_MS))
    progress(50)
    samples = _samples(trimmed(_segment(sound), start_ms - first * SLOT_MS, end_ms - start_ms))
    encoding.write_opus(Path(request["opus"]), _blocks(samples))
    progress(75)
    encoding.write_m4a(Path(request["aac"]), _blocks(samples))
    return {"samples": len(samples), "peaks": b64encode(peaks(samples)).decode()}


def mixed(voices: Sequence[Voice], start_slot: int, end_slot: int) -> Samples:
    """All voices, each brought to the same loudness first; no peak above the mixer's ceiling."""
    total = np.zeros(max(0, end_slot - start_slot) * SLOT_SAMPLES, np.float32)
    for voice in voices:
        sound = decode_between(voice, start_slot, end_slot)
        total += sound * np.float32(gain_of(sound))
    return np.concatenate(list(limited([total])))


def gain_of(sound: Samples) -> float:
    """What brings the speech in it to TARGET: at most 18 dB, and 1 where nobody speaks."""
    whole = sound[: len(sound) // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    power = np.mean(np.square(whole, dtype=np.float64), axis=1)
    spoken = power[power > _PAUSE**2]
    if not len(spoken):
        return 1.0
    return float(min(_MOST_GAIN, TARGET / np.sqrt(spoken.mean())))


def trimmed(segment: AudioSegment, start_ms: int, length_ms: int) -> AudioSegment:
    """This part of it, faded at both ends, as loud as speech in a clip is, and never clipped."""
    part = segment[start_ms : start_ms + length_ms]
    headroom = CEILING * part.max_possible_amplitude / max(1, part.max)
    gain = min(gain_of(_samples(part)), headroom)
    return part.apply_gain(20 * np.log10(gain)).fade_in(FADE_IN_MS).fade_out(FADE_OUT_MS)


def peaks(samples: Samples) -> bytes:
    """The loudest sample of each 100 ms, 0 to 255."""
    size = RATE * PEAK_MS // 1000
    padded = np.pad(np.abs(samples), (0, -len(samples) % size)).reshape(-1, size)
    return bytes(np.round(np.clip(padded.max(axis=1), 0, 1) * 255).astype(np.uint8))


def _segment(sound: Samples) -> AudioSegment:
    data = np.round(sound * _FULL_SCALE).astype("<i2").tobytes()
    return AudioSegment(data=data, sample_width=2, frame_rate=RATE, channels=1)


def _samples(segment: AudioSegment) -> Samples:
    data = np.frombuffer(segment.raw_data, "<i2")
    return data.astype(np.float32) / np.float32(_FULL_SCALE + 1)


def _blocks(samples: Samples) -> Iterator[Samples]:
    for start in range(0, len(samples), RATE):
        yield samples[start : start + RATE]
