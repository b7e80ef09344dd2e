"""graph/HCLG.fst: which words may follow one another, and at what cost.

A loop over all words; the state `after[word]` remembers the last one. Pairs of words that stand in
a sentence leave it directly, all others by way of one state. Costs are negative logarithms.
"""

import itertools
import math
import struct
from collections import Counter, defaultdict
from typing import Final

from tests.tools.caption_model.kaldi import forward_id, loop_id
from tests.tools.caption_model.texts import SENTENCES, WORDS
from tests.tools.caption_model.units import OTHER, SILENCE, Units

PAIR_WEIGHT: Final = 0.5  # of the pairs, against any word after any
PAUSE_CHANCE: Final = 0.2
WORD_COST: Final = -1.0
OTHER_COST: Final = 6.0
OTHER_FRAMES: Final = 4  # at least

_NOTHING: Final = 0  # no input, or no output
_EDGE: Final = ""  # before the first word of a sentence, and after the last


class Fst:
    """A transducer with costs, as OpenFst writes its "vector" of "standard" arcs."""

    def __init__(self) -> None:
        self._arcs: list[list[tuple[int, int, float, int]]] = []
        self._final_costs: list[float] = []

    def state(self, final_cost: float = math.inf) -> int:
        self._arcs.append([])
        self._final_costs.append(final_cost)
        return len(self._arcs) - 1

    def arc(self, start: int, end: int, takes: int, *, says: int = 0, cost: float = 0.0) -> None:
        self._arcs[start].append((takes, says, cost, end))

    def to_bytes(self, start: int) -> bytes:
        version, flags, properties = 2, 0, 3
        arc_count = sum(map(len, self._arcs))
        sizes = (start, len(self._arcs), arc_count)
        pieces = [
            struct.pack("<i", 2125659606) + _text(b"vector") + _text(b"standard"),
            struct.pack("<iiQqqq", version, flags, properties, *sizes),
        ]
        for final_cost, arcs in zip(self._final_costs, self._arcs, strict=True):
            pieces.append(struct.pack("<fq", final_cost, len(arcs)))
            pieces += [struct.pack("<iifi", *arc) for arc in arcs]
        return b"".join(pieces)


def _text(letters: bytes) -> bytes:
    return struct.pack("<i", len(letters)) + letters


def graph_bytes(units: Units) -> bytes:
    graph = _Graph(units)
    graph.add_words()
    graph.add_ways_between_words()
    return graph.to_bytes()


class _Graph:
    def __init__(self, units: Units) -> None:
        self._units = units
        self._fst = Fst()
        self._any = self._fst.state()
        self._after = {word: self._fst.state(final_cost=0.0) for word in (_EDGE, *WORDS)}
        self._first: dict[str, int] = {}

    def to_bytes(self) -> bytes:
        garbage_end = self._add_other_speech()
        start, pause = self._fst.state(), self._fst.state()
        beginning = self._after[_EDGE]
        self._fst.arc(start, beginning, _NOTHING)
        self._fst.arc(start, pause, forward_id(SILENCE))
        self._fst.arc(pause, pause, loop_id(SILENCE))
        self._fst.arc(pause, beginning, _NOTHING)
        self._fst.arc(garbage_end, beginning, _NOTHING)
        self._fst.arc(garbage_end, pause, forward_id(SILENCE))
        return self._fst.to_bytes(start)

    def add_words(self) -> None:
        """A chain of phones each, and a pause after it that does not forget the word.

        The word is said on the way into its last phone: partial results are steadier for it.
        """
        for number, word in enumerate(WORDS, start=1):
            phones = self._units[word]
            chain = [self._fst.state() for _ in phones]
            self._first[word] = chain[0]
            for place, (phone, state) in enumerate(zip(phones, chain, strict=True)):
                self._fst.arc(state, state, loop_id(phone))
                if state != chain[-1]:
                    says = number if place + 2 == len(phones) else _NOTHING
                    self._fst.arc(state, chain[place + 1], forward_id(phone + 1), says=says)
            self._add_end(chain[-1], self._after[word])

    def _add_end(self, last: int, after: int) -> None:
        self._fst.arc(last, after, _NOTHING, cost=-math.log(1 - PAUSE_CHANCE))
        pause = self._fst.state()
        self._fst.arc(last, pause, forward_id(SILENCE), cost=-math.log(PAUSE_CHANCE))
        self._fst.arc(pause, pause, loop_id(SILENCE))
        self._fst.arc(pause, after, _NOTHING)

    def add_ways_between_words(self) -> None:
        pairs = pair_chances()
        even = (1 - PAIR_WEIGHT) / len(WORDS)
        for before, state in self._after.items():
            for word, chance in pairs.get(before, {}).items():
                if word != _EDGE:
                    self._enter(state, word, WORD_COST - math.log(PAIR_WEIGHT * chance + even))
            self._fst.arc(state, self._any, _NOTHING, cost=-math.log(1 - PAIR_WEIGHT))
        for word in WORDS:
            self._enter(self._any, word, WORD_COST + math.log(len(WORDS)))

    def _enter(self, state: int, word: str, cost: float) -> None:
        phones = self._units[word]
        says = WORDS.index(word) + 1 if len(phones) == 1 else _NOTHING
        self._fst.arc(state, self._first[word], forward_id(phones[0]), says=says, cost=cost)

    def _add_other_speech(self) -> int:
        """A chain that says nothing; its last state."""
        chain = [self._fst.state() for _ in range(OTHER_FRAMES)]
        self._fst.arc(self._any, chain[0], forward_id(OTHER), cost=OTHER_COST)
        for state, following in zip(chain, [*chain[1:], chain[-1]], strict=True):
            self._fst.arc(state, following, loop_id(OTHER))
        return chain[-1]


def pair_chances() -> dict[str, dict[str, float]]:
    """How likely each word is after each, from the sentences."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sentence in SENTENCES:
        words = [_EDGE, *sentence.split(), _EDGE]
        for before, word in itertools.pairwise(words):
            counts[before][word] += 1
    return {
        before: {word: count / following.total() for word, count in following.items()}
        for before, following in counts.items()
    }
