"""Was it heard? Judges recorded sound against what was said, with numpy alone.

Speech is compared by its spectrogram, so loudness, processing by the browser and a few lost
frames matter little, and who speaks which words matters a lot:

    healthy Opus, one talker            0.93 to 0.98
    with echo cancelling and the like   about 0.92
    a fifth of the frames lost          about 0.90
    other speech                        0.25 to 0.40
    noise, a tone                       below 0.1

Two voices at once score between these ranges: never judge a mix. Ask for each speaker's sound
before it is mixed (`SpaceClient.tap`), or judge only that it is not silent. What is said must not
repeat itself, or the lag means nothing.
"""

import base64
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Samples = NDArray[np.float32]

SAMPLE_RATE: Final = 48_000
HEARD: Final = 0.70  # a window at or above is the same speech
OTHER: Final = 0.50  # a window below is something else
HEARD_SHARE: Final = 0.80  # of the voiced windows
AUDIBLE_RMS: Final = 0.01
SILENT_RMS: Final = 1e-3

_FRAMES_PER_SECOND: Final = 50
_HOP: Final = SAMPLE_RATE // _FRAMES_PER_SECOND
_FFT: Final = 2048
_BANDS: Final = 24
_LOWEST_HZ: Final = 120.0
_HIGHEST_HZ: Final = 6000.0
_RANGE_DB: Final = 50.0  # quieter than this below the loudest is as good as silence
_WINDOW: Final = 3 * _FRAMES_PER_SECOND
_STEP: Final = _FRAMES_PER_SECOND
_NEAR: Final = 3

#: JavaScript: turns the last seconds of what `SpaceClient.tap` returns into JSON for
#: `Recording.from_tap`.
TAP_TO_JSON: Final = """
(tap, seconds) => {
  const skipped = Math.max(0, tap.pcm.length - seconds * tap.sampleRate);
  const pcm = tap.pcm.subarray(skipped);
  const bytes = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  }
  const clock = tap.clock.map(({ end, at }) => ({ end: end - skipped, at }));
  return { pcm: btoa(text), clock: clock.filter(({ end }) => end > 0) };
}
"""


@dataclass(frozen=True)
class Recording:
    """Sound with a clock: `clock` holds (samples, ms), that many were done at that wall time."""

    pcm: Samples
    clock: tuple[tuple[int, float], ...] = ()

    @classmethod
    def from_tap(cls, tap: dict[str, Any]) -> "Recording":
        """What TAP_TO_JSON gave."""
        pcm = np.frombuffer(base64.b64decode(tap["pcm"]), dtype="<f4").astype(np.float32)
        return cls(pcm, tuple((point["end"], point["at"]) for point in tap["clock"]))

    def time_of(self, sample: int) -> float:
        """The wall clock (ms) at which this sample was processed, had nothing held that up.

        Processing can be late and never early, so the earliest of the neighbours within 1.5 s is
        the truest.
        """
        near = [
            at - end * 1000 / SAMPLE_RATE
            for end, at in self.clock
            if abs(end - sample) < 1.5 * SAMPLE_RATE
        ]
        return sample * 1000 / SAMPLE_RATE + min(near)

    def done_by(self, time: float) -> int:
        """How many samples had been processed at this wall time (ms), to a block."""
        return max((end for end, at in self.clock if at <= time), default=0)


@dataclass(frozen=True)
class Window:
    """Three seconds of what was heard, where they fit the reference best. Times in seconds."""

    start: float
    score: float
    lag: float
    rms: float


@dataclass(frozen=True)
class Hearing:
    """What `heard` found. Only windows with something to hear in each second are in it."""

    windows: tuple[Window, ...]
    rms: float

    @property
    def scores(self) -> list[float]:
        return [window.score for window in self.windows]

    @property
    def is_heard(self) -> bool:
        """Is it the reference, audibly, in four of five windows?"""
        good = sum(score >= HEARD for score in self.scores)
        enough = bool(self.windows) and good >= HEARD_SHARE * len(self.windows)
        return enough and self.rms >= AUDIBLE_RMS

    @property
    def is_absent(self) -> bool:
        """Is it silence, or something else in every window?"""
        return self.rms < SILENT_RMS or all(score < OTHER for score in self.scores)

    @property
    def lag_spread(self) -> float:
        """Seconds between the smallest and the largest lag of the windows that fit."""
        lags = [window.lag for window in self.windows if window.score >= HEARD]
        return max(lags) - min(lags) if lags else 0.0


def rms(pcm: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(pcm, dtype=np.float64)))) if len(pcm) else 0.0


def heard(reference: Samples, pcm: Samples) -> Hearing:
    """Looks for each 3 s of `pcm` in `reference` (both mono, 48 kHz, the latter >= 3 s)."""
    said = _spectrogram(reference)
    got = _spectrogram(pcm)
    if len(said) < _WINDOW:
        raise ValueError("The reference must be at least 3 s long.")
    places = _normalised(np.swapaxes(sliding_window_view(said, _WINDOW, axis=0), 1, 2))
    windows = []
    for start in range(0, len(got) - _WINDOW + 1, _STEP):
        sound = pcm[start * _HOP : (start + _WINDOW) * _HOP]
        if not _is_voiced(sound):
            continue
        scores = places @ _normalised(got[None, start : start + _WINDOW])[0]
        best = int(np.argmax(scores))
        lag = (start - best) / _FRAMES_PER_SECOND
        windows.append(Window(start / _FRAMES_PER_SECOND, float(scores[best]), lag, rms(sound)))
    return Hearing(tuple(windows), rms(pcm))


def likeness(expected: Samples, pcm: Samples) -> list[tuple[float, float]]:
    """(start in seconds, score) of each 3 s in which `expected` is voiced: `pcm` at the same place,
    give or take 60 ms."""
    wanted, got = _spectrogram(expected), _spectrogram(pcm)
    found = []
    for start in range(_NEAR, min(len(wanted), len(got)) - _WINDOW - _NEAR, _STEP):
        if _is_voiced(expected[start * _HOP : (start + _WINDOW) * _HOP]):
            place = _normalised(wanted[None, start : start + _WINDOW])[0]
            around = got[start - _NEAR : start + _WINDOW + _NEAR]
            near = sliding_window_view(around, _WINDOW, axis=0)
            scores = _normalised(np.swapaxes(near, 1, 2)) @ place
            found.append((start / _FRAMES_PER_SECOND, float(scores.max())))
    return found


def latency_ms(spoken: Recording, listened: Recording) -> list[float]:
    """Milliseconds from microphone to ear, for each half second that can be found again.

    The waveform itself is compared, so this wants a raw microphone (no echo cancelling). Only the
    3 s before are searched: a vowel can look like another. Add the devices at both ends, some
    45 ms together, for mouth to ear.
    """
    size = SAMPLE_RATE // 2
    reach = 3 * SAMPLE_RATE
    delays = []
    for start in range(0, len(listened.pcm) - size, size):
        piece = listened.pcm[start : start + size]
        if rms(piece) < AUDIBLE_RMS:
            continue
        end = spoken.done_by(listened.time_of(start + size))
        begin = max(0, end - reach)
        if end - begin < size:
            continue
        score, place = _find(piece, spoken.pcm[begin:end])
        if score >= HEARD:
            delays.append(listened.time_of(start + size) - spoken.time_of(begin + place + size))
    return delays


def _is_voiced(pcm: Samples) -> bool:
    """Is there sound in each second of it, or is it partly from before or after somebody spoke?"""
    return min(map(rms, np.array_split(pcm, 3))) >= SILENT_RMS


def _spectrogram(pcm: Samples) -> NDArray[np.float32]:
    """Log energy in 24 bands, 50 times a second: shape (frames, bands), in dB."""
    count = max(0, (len(pcm) - _FFT) // _HOP + 1)
    if count == 0:
        return np.zeros((0, _BANDS), np.float32)
    frames = sliding_window_view(pcm, _FFT)[::_HOP][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(_FFT), axis=1)) ** 2
    decibels = 10 * np.log10(power @ _filters().T + 1e-12)
    return np.maximum(decibels, decibels.max() - _RANGE_DB).astype(np.float32)


def _filters() -> NDArray[np.float64]:
    """Triangles that overlap by half, evenly spaced on the mel scale."""
    mel = np.linspace(_mel(_LOWEST_HZ), _mel(_HIGHEST_HZ), _BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    hz = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE)
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    return np.clip(np.minimum((hz - low) / (middle - low), (high - hz) / (high - middle)), 0, None)


def _mel(hz: float) -> float:
    return float(2595 * np.log10(1 + hz / 700))


def _normalised(patches: NDArray[np.float32]) -> NDArray[np.float32]:
    """Patches (n, frames, bands) as rows of length 1, without each band's mean."""
    centred = patches - patches.mean(axis=1, keepdims=True)
    rows = centred.reshape(len(centred), -1)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def _find(piece: Samples, whole: Samples) -> tuple[float, int]:
    """Where `piece` fits best in `whole`, and the normalised correlation there."""
    size = 1 << (len(piece) + len(whole)).bit_length()
    spectrum = np.fft.rfft(whole, size) * np.conj(np.fft.rfft(piece, size))
    products = np.fft.irfft(spectrum, size)[: len(whole) - len(piece) + 1]
    energy = np.concatenate(([0.0], np.cumsum(np.square(whole, dtype=np.float64))))
    energies = energy[len(piece) :] - energy[: -len(piece)]
    norms = np.sqrt(np.maximum(energies, 1e-6)) * np.linalg.norm(piece)
    scores = products / norms
    place = int(np.argmax(scores))
    return float(scores[place]), place
