"""Mel-frequency cepstra as Kaldi computes them with conf/mfcc.conf: what the network looks at.

40 bins from 20 to 7600 Hz, 40 coefficients, no dither, no energy; frames of 25 ms each 10 ms, only
whole ones ("snip edges"). Within 0.002 of kaldi_native_fbank.
"""

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

RATE: Final = 16_000
WIDTH, HOP = 400, 160  # samples
BINS: Final = 40
SIZE: Final = 40  # coefficients

_FFT: Final = 512
_LOWEST_HZ, _HIGHEST_HZ = 20.0, 7600.0
_LIFTER: Final = 22.0
_PREEMPHASIS: Final = 0.97
_AT_ONCE: Final = 8000  # frames

Features = NDArray[np.float32]


def mfcc(samples: NDArray[np.floating]) -> Features:
    """(frames, SIZE) of samples at RATE, whose full scale is that of int16."""
    frames = sliding_window_view(np.asarray(samples, np.float32), WIDTH)[::HOP]
    blocks = (frames[start : start + _AT_ONCE] for start in range(0, len(frames), _AT_ONCE))
    return np.concatenate([_cepstra(block) for block in blocks])


def _cepstra(frames: NDArray[np.float32]) -> Features:
    centred = frames - frames.mean(1, keepdims=True)
    before = np.concatenate([centred[:, :1], centred[:, :-1]], 1)
    windowed = (centred - _PREEMPHASIS * before) * _WINDOW
    power = np.abs(np.fft.rfft(windowed, _FFT)).astype(np.float32) ** 2
    energies = np.maximum(power @ _BANK, np.finfo(np.float32).eps)
    return (np.log(energies) @ _COSINES.T).astype(np.float32)


def _mel(hertz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return 1127.0 * np.log(1.0 + np.asarray(hertz) / 700.0)


def _bank() -> NDArray[np.float32]:
    """(_FFT / 2 + 1, BINS): triangles on the mel scale."""
    edges = np.linspace(_mel(_LOWEST_HZ), _mel(_HIGHEST_HZ), BINS + 2)
    at = _mel(np.arange(_FFT // 2 + 1) * RATE / _FFT)[:, None]
    rising = (at - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - at) / (edges[2:] - edges[1:-1])
    bank = np.maximum(0, np.minimum(rising, falling))
    bank[-1] = 0  # Kaldi leaves the highest out
    return bank.astype(np.float32)


def _cosines() -> NDArray[np.float32]:
    """(SIZE, BINS): the discrete cosine transform, and the lifter on its rows."""
    row, column = np.arange(SIZE)[:, None], np.arange(BINS)[None]
    cosines = np.sqrt(2.0 / BINS) * np.cos(np.pi / BINS * (column + 0.5) * row)
    cosines[0] = np.sqrt(1.0 / BINS)
    return ((1 + 0.5 * _LIFTER * np.sin(np.pi * row / _LIFTER)) * cosines).astype(np.float32)


def _window() -> NDArray[np.float32]:
    """Povey's: a raised cosine to the power of 0.85."""
    return ((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WIDTH) / (WIDTH - 1))) ** 0.85).astype("f4")


_BANK: Final = _bank()
_COSINES: Final = _cosines()
_WINDOW: Final = _window()
