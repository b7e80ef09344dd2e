"""Many voices become one sound, in blocks: memory does not grow with the length."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recordings.sound.decoding import Samples, decoded_slots
from recordings.voices import SLOT_SAMPLES, Voice

BLOCK_SLOTS: Final = 50
CEILING: Final = 10 ** (-1.5 / 20)
"""No sample of a mix is louder: -1.5 dBFS, for codecs add a little."""

_STEP: Final = 48  # samples: the limiter thinks in milliseconds
_REACH: Final = 5  # milliseconds before and after a peak
_SMOOTHING: Final = np.hanning(2 * _REACH + 1)[1:-1] / np.hanning(2 * _REACH + 1)[1:-1].sum()


class Glide(NamedTuple):
    """A factor that goes from `start` to `end` in a straight line between two slots, and stays as
    it is before and behind them; without slots, from a mix's first to its last.
    """

    start: float = 1.0
    end: float = 1.0
    slots: range | None = None

    def at(self, slot: int, mixed: range) -> float:
        slots = self.slots or mixed
        way = (slot - slots.start) / max(1, len(slots))
        return self.start + (self.end - self.start) * min(1.0, max(0.0, way))


Gains = Mapping[int | None, Glide]


def mix(
    voices: Sequence[Voice], start_slot: int, end_slot: int, gains: Gains | None = None
) -> Samples:
    """All of it at once: 960 float samples a slot, never louder than CEILING.

    `gains` by user id; who is not in it is mixed as they are.
    """
    blocks = list(mixed_blocks(voices, start_slot, end_slot, gains))
    return np.concatenate([np.zeros(0, np.float32), *blocks])


def mixed_blocks(
    voices: Sequence[Voice], start_slot: int, end_slot: int, gains: Gains | None = None
) -> Iterator[Samples]:
    """The same in blocks of about a second, whole slots each; they depend on nothing but the sound
    around them.
    """
    mixed, gains = range(start_slot, end_slot), gains or {}
    sources = [
        Source(decoded_slots(voice, start_slot, end_slot), gains.get(voice.user_id, Glide()))
        for voice in voices
    ]
    return mixed_sources(sources, mixed)


class Source(NamedTuple):
    """What is heard of somebody: slots in order, with their samples."""

    slots: Iterable[tuple[int, Samples]]
    glide: Glide


def mixed_sources(sources: Sequence[Source], mixed: range) -> Iterator[Samples]:
    """As `mixed_blocks`; slots of the sources lie within `mixed`."""
    return limited(_summed([_Part(source, mixed) for source in sources], mixed))


def limited(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """The same sound, as many samples, without peaks above CEILING.

    The gain goes down smoothly within 5 ms around them: nothing is clipped.
    """
    context = np.zeros(SLOT_SAMPLES, np.float32)
    waiting = np.zeros(0, np.float32)
    for block in blocks:
        sound = np.concatenate([context, waiting, block])
        if len(sound) >= 3 * SLOT_SAMPLES:
            yield _lowered(sound)[SLOT_SAMPLES:-SLOT_SAMPLES]
            context, waiting = sound[-2 * SLOT_SAMPLES : -SLOT_SAMPLES], sound[-SLOT_SAMPLES:]
        else:
            waiting = sound[SLOT_SAMPLES:]
    sound = np.concatenate([context, waiting, np.zeros(SLOT_SAMPLES, np.float32)])
    yield _lowered(sound)[SLOT_SAMPLES:-SLOT_SAMPLES]


def _lowered(sound: Samples) -> Samples:
    """Limited, but for the first and the last slot, which are there for what is around."""
    if not np.any(np.abs(sound) > CEILING):
        return sound
    peaks = np.abs(sound).reshape(-1, _STEP).max(axis=1)
    wanted = np.minimum(1.0, CEILING / np.maximum(peaks, CEILING))
    lowest = np.lib.stride_tricks.sliding_window_view(
        np.pad(wanted, _REACH, constant_values=1.0), 2 * _REACH + 1
    ).min(axis=1)
    smooth = np.convolve(np.pad(lowest, _REACH - 1, mode="edge"), _SMOOTHING, "valid")
    centres = np.arange(len(smooth)) * _STEP + _STEP / 2
    gain = np.interp(np.arange(len(sound)), centres, smooth)
    return (sound * gain).astype(np.float32)


def _summed(parts: Sequence["_Part"], mixed: range) -> Iterator[Samples]:
    for start in mixed[::BLOCK_SLOTS]:
        block = np.zeros((min(BLOCK_SLOTS, mixed.stop - start), SLOT_SAMPLES), np.float32)
        for part in parts:
            part.add_to(block, start)
        yield block.reshape(-1)


class _Part:
    """A source on its way into the mix."""

    def __init__(self, source: Source, mixed: range) -> None:
        self._slots = iter(source.slots)
        self._next = next(self._slots, None)
        self._mixed = mixed
        self._glide = source.glide

    def add_to(self, block: NDArray[np.float32], start: int) -> None:
        while self._next is not None and self._next[0] < start + len(block):
            slot, samples = self._next
            block[slot - start] += samples * self._gain(slot)
            self._next = next(self._slots, None)

    def _gain(self, slot: int) -> NDArray[np.float32] | np.float32:
        start, end = self._glide.at(slot, self._mixed), self._glide.at(slot + 1, self._mixed)
        if start == end:
            return np.float32(start)
        return np.linspace(start, end, SLOT_SAMPLES, endpoint=False, dtype=np.float32)
