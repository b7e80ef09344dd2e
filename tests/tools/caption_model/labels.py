"""Which phone each output of the network is about: from espeak-ng's marks, without any guessing."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.tools.caption_model.espeak import Group
from tests.tools.caption_model.features import HOP, WIDTH
from tests.tools.caption_model.units import OTHER, SILENCE, Units

STRIDE: Final = 3  # frames an output stands for
_CENTRE: Final = WIDTH / 2 / HOP  # of frame 0, in frames
_OTHER_PHONES: Final = 4  # of an unknown word that is said together with another

Labels = NDArray[np.int16]


class Span(NamedTuple):
    """A phone and its place, in samples at features.RATE."""

    start: float
    end: float
    phone: int


#: The spans of one word, one after the other.
SpokenWord = list[Span]


def spoken_words(
    groups: Sequence[Group], words: Sequence[str], units: Units, scale: float, shift: float
) -> list[SpokenWord]:
    """A group's marks are shared out over the phones of its words, evenly and in order.

    Marks times `scale` plus `shift` are samples at features.RATE.
    """
    spoken: list[SpokenWord] = []
    for group in groups:
        sounds = len(group.marks) - 1
        alone = sounds if len(group.words) == 1 else _OTHER_PHONES
        phones = [list(units.get(words[number], [OTHER] * alone)) for number in group.words]
        count = sum(map(len, phones))
        at = np.interp(
            np.linspace(0, sounds, count + 1), np.arange(sounds + 1), np.array(group.marks)
        )
        edges = iter(zip(at * scale + shift, at[1:] * scale + shift, strict=False))
        spoken += [[Span(*next(edges), phone) for phone in word] for word in phones]
    return spoken


def labels_at(spoken: Sequence[SpokenWord], frames: int, phase: int) -> Labels:
    """The output (phone - 1) for each of the frames phase, phase + 3, ...

    Each phone of a word gets one at least where the word has room.
    """
    count = (frames - phase + STRIDE - 1) // STRIDE
    labels = np.full(count, SILENCE - 1, np.int16)
    for word in spoken:
        cuts = _cuts(word, phase)
        for span, start, end in zip(word, cuts, cuts[1:], strict=False):
            labels[max(0, start) : max(0, min(count, end))] = span.phone - 1
    return labels


def _cuts(word: SpokenWord, phase: int) -> list[int]:
    """The first output of each phone, and the one after the last."""
    cuts = [_output_at(word[0].start, phase), *(_output_at(span.end, phase) for span in word)]
    cuts[-1] = max(cuts[-1], cuts[0] + 1)
    if cuts[-1] - cuts[0] >= len(word):
        for inner in range(1, len(word)):
            cuts[inner] = max(cuts[inner], cuts[inner - 1] + 1)
        for inner in range(len(word) - 1, 0, -1):
            cuts[inner] = min(cuts[inner], cuts[inner + 1] - 1)
    return cuts


def _output_at(sample: float, phase: int) -> int:
    """The first output whose frame has its centre at or after this sample."""
    return math.ceil((sample / HOP - _CENTRE - phase) / STRIDE)
