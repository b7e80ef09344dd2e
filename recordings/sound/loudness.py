"""How loud somebody speaks, nearly as EBU R 128 counts it, and the gain that makes all alike. Pure.

Blocks of 400 ms, one each 100 ms, weighted as the ear does (ITU-R BS.1770), are counted by their
loudness. Counts of several minutes can be added, so a level is known without hearing all again.
What is quieter than -70 LUFS, or than the rest by 10 LU, is a pause and does not count.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

TARGET_LUFS: Final = -18.0
MAX_GAIN_DB: Final = 15.0
HOP_SAMPLES: Final = 4800

Counts = Mapping[int, int]
"""How many blocks were how loud: by half LU above -70 LUFS."""

_ABSOLUTE_GATE: Final = -70.0
_RELATIVE_GATE: Final = -10.0
_BINS_PER_LU: Final = 2
_OFFSET: Final = -0.691
_HOPS_A_BLOCK: Final = 4
_ENOUGH_BLOCKS: Final = 5
# The two filters of BS.1770 at 48 kHz: the head's, then what takes away the lowest.
_HEAD: Final = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (-1.69065929318241, 0.73248077421585),
)
_HIGH_PASS: Final = ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))


def _weights() -> NDArray[np.float64]:
    """What each frequency of a hop counts, its sum being the mean square."""
    z = np.exp(-2j * np.pi * np.arange(HOP_SAMPLES // 2 + 1) / HOP_SAMPLES)
    response = np.ones_like(z)
    for (b0, b1, b2), (a1, a2) in (_HEAD, _HIGH_PASS):
        response *= (b0 + b1 * z + b2 * z**2) / (1 + a1 * z + a2 * z**2)
    twice = np.full(len(z), 2.0)
    twice[[0, -1]] = 1.0
    weights: NDArray[np.float64] = np.abs(response) ** 2 * twice / HOP_SAMPLES**2
    return weights


_WEIGHTS: Final = _weights()


def hop_powers(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """The weighted mean square of each 100 ms; what is left behind the last whole one is not
    counted.
    """
    hops = sound[: len(sound) // HOP_SAMPLES * HOP_SAMPLES].reshape(-1, HOP_SAMPLES)
    powers: NDArray[np.float64] = (np.abs(np.fft.rfft(hops)) ** 2) @ _WEIGHTS
    return powers


def counted(powers: NDArray[np.float64]) -> Counts:
    """The blocks of hops in a row."""
    if len(powers) < _HOPS_A_BLOCK:
        return {}
    blocks = np.convolve(powers, np.full(_HOPS_A_BLOCK, 1 / _HOPS_A_BLOCK), "valid")
    loudness = _OFFSET + 10 * np.log10(np.maximum(blocks, 1e-10))
    heard = loudness[loudness >= _ABSOLUTE_GATE]
    return Counter(((heard - _ABSOLUTE_GATE) * _BINS_PER_LU).astype(int).tolist())


def added(*counts: Counts) -> Counts:
    total: Counter[int] = Counter()
    for one in counts:
        total.update(one)
    return total


def loudness_of(counts: Counts) -> float | None:
    """LUFS; None where too little was said to tell."""
    if sum(counts.values()) < _ENOUGH_BLOCKS:
        return None
    bins = np.array(sorted(counts))
    numbers = np.array([counts[int(index)] for index in bins], float)
    levels = _ABSOLUTE_GATE + (bins + 0.5) / _BINS_PER_LU
    powers = 10 ** (levels / 10)
    ungated = 10 * np.log10(np.average(powers, weights=numbers))
    kept = levels >= ungated + _RELATIVE_GATE
    return float(10 * np.log10(np.average(powers[kept], weights=numbers[kept])))


def gain_for(counts: Counts) -> float | None:
    """The factor that makes this speech as loud as all is to be; None as above."""
    loudness = loudness_of(counts)
    if loudness is None:
        return None
    decibels = min(MAX_GAIN_DB, max(-MAX_GAIN_DB, TARGET_LUFS - loudness))
    return float(10 ** (decibels / 20))
