"""What must give no words: hiss, hum, tones, clicks, chords, nothing. Unit variance, or zeros."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.tools.caption_model.features import RATE

Sound = NDArray[np.float64]
Noise = Callable[[np.random.Generator, int], Sound]

_FLOOR: Final = 1e-9


def hiss(chance: np.random.Generator, length: int) -> Sound:
    """Coloured at random: white to brown."""
    slope = chance.uniform(0, 2)
    spectrum = np.fft.rfft(chance.standard_normal(length))
    spectrum /= np.maximum(np.arange(len(spectrum)), 20) ** (slope / 2)
    return np.fft.irfft(spectrum, length)


def hum(chance: np.random.Generator, length: int) -> Sound:
    """Of the mains, with overtones."""
    pitch, time = chance.choice([50, 60, 100, 120]), np.arange(length) / RATE
    tones = [chance.uniform(0, 1) * np.sin(2 * np.pi * pitch * k * time) for k in range(1, 8)]
    return np.sum(tones, axis=0) + 0.05 * chance.standard_normal(length)


def tones(chance: np.random.Generator, length: int) -> Sound:
    """One after another, with pauses."""
    sound, start = np.zeros(length), 0
    while start < length:
        size = int(chance.uniform(0.05, 1.0) * RATE)
        if chance.random() < 0.7:
            _put(sound, start, np.sin(2 * np.pi * chance.uniform(100, 4000) * _seconds(size)))
        start += size
    return sound


def clicks(chance: np.random.Generator, length: int) -> Sound:
    """About four a second, each some milliseconds of noise that dies away."""
    sound = np.zeros(length)
    for start in chance.integers(0, length, max(1, length // RATE * 4)):
        size = int(chance.uniform(0.002, 0.03) * RATE)
        _put(sound, start, chance.standard_normal(size) * np.exp(-np.arange(size) / (size / 4)))
    return sound


def chords(chance: np.random.Generator, length: int) -> Sound:
    """Plucked, of up to four notes of three octaves."""
    sound, start = np.zeros(length), 0
    while start < length:
        size = int(chance.uniform(0.1, 0.8) * RATE)
        fading = np.exp(-_seconds(size) * chance.uniform(1, 8))
        for pitch in 110 * 2 ** (chance.integers(0, 36, chance.integers(1, 5)) / 12):
            _put(sound, start, _note(chance, pitch, size) * fading)
        start += int(size * chance.uniform(0.5, 1.2))
    return sound


def nothing(_chance: np.random.Generator, length: int) -> Sound:
    """Digital silence: its cepstra are as far from those of a quiet room as can be."""
    return np.zeros(length)


NOISES: Final[tuple[Noise, ...]] = (hiss, hiss, hum, tones, clicks, chords, nothing)


def noise(chance: np.random.Generator, length: int) -> Sound:
    """One of NOISES."""
    return levelled(NOISES[chance.integers(len(NOISES))](chance, length))


def levelled(sound: Sound) -> Sound:
    return sound / (sound.std() + _FLOOR)


def _note(chance: np.random.Generator, pitch: float, size: int) -> Sound:
    brightness = chance.uniform(0.7, 2)
    time = _seconds(size)
    return np.sum(
        [np.sin(2 * np.pi * pitch * k * time) / k**brightness for k in range(1, 7)], axis=0
    )


def _seconds(size: int) -> Sound:
    return np.arange(size) / RATE


def _put(sound: Sound, start: int, piece: Sound) -> None:
    """Add as much of the piece as there is room for."""
    room = sound[start : start + len(piece)]
    room += piece[: len(room)]
