"""What the network tells apart. Each word has phones of its own, as many as it has sounds.

So there is no lexicon and no phone set, and accents need not agree. Phones are numbered from 1, as
Kaldi does; phone p has the single output (pdf) p - 1.
"""

from multiprocessing import get_context
from pathlib import Path
from typing import Final

from tests.tools.caption_model.espeak import Espeak, Voice
from tests.tools.caption_model.texts import WORDS

SILENCE: Final = 1  # and all that is no speech
OTHER: Final = 2  # speech that is none of the words
FIRST_OF_WORDS: Final = 3
FEWEST, MOST = 2, 9  # a word's phones; "a" has one

#: The phones of each word, in the order of WORDS.
Units = dict[str, range]


def make_units() -> Units:
    """Counted by espeak-ng, in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        return units_of(pool.apply(count_sounds))


def count_sounds() -> list[int]:
    espeak = Espeak()
    spoken = (espeak.say(word, Voice("en-us"))[1][0] for word in WORDS)
    counts = (len(group.marks) - 1 for group in spoken)
    return [
        1 if word == "a" else min(max(count, FEWEST), MOST)
        for word, count in zip(WORDS, counts, strict=True)
    ]


def units_of(counts: list[int]) -> Units:
    units, first = {}, FIRST_OF_WORDS
    for word, count in zip(WORDS, counts, strict=True):
        units[word] = range(first, first + count)
        first += count
    return units


def phone_count(units: Units) -> int:
    return max(phones.stop for phones in units.values()) - 1


def places(units: Units) -> list[str]:
    """Where in its word each phone stands, in Kaldi's words; Vosk times words by it."""
    names = ["nonword"] * (FIRST_OF_WORDS - 1)
    for phones in units.values():
        inner = ["internal"] * (len(phones) - 2)
        names += ["singleton"] if len(phones) == 1 else ["begin", *inner, "end"]
    return names


def read_units(word_boundary: Path) -> Units:
    """Those of a model that is there. Raises ValueError if it knows other words."""
    kinds = [line.split()[1] for line in word_boundary.read_text().splitlines()]
    ends = [number for number, kind in enumerate(kinds) if kind in {"singleton", "end"}]
    counts = [
        end - before for before, end in zip([FIRST_OF_WORDS - 2, *ends[:-1]], ends, strict=True)
    ]
    return units_of(counts)
