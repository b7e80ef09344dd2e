"""When each word of a corrected text was spoken, from what the machine heard. Pure."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from recordings.export import Word

_IGNORED: Final = re.compile(r"[^\w']+")


class _Match(NamedTuple):
    """These new words stand for those old ones: places in both texts, the ends not included."""

    old: int
    old_end: int
    new: int
    new_end: int


def retimed(heard: Sequence[Word], text: str, *, start_ms: int, end_ms: int) -> list[Word]:
    """The words of `text`, in order, within `start_ms` to `end_ms`.

    Words that were heard so keep their times; others share, by their length, the time of those in
    whose place they stand, or of a neighbour. Nothing in a corrected text is doubtful any more.
    """
    corrected = text.split()
    words: list[Word] = []
    for match in _with_time(_matches([word.text for word in heard], corrected)):
        place = heard[match.old : match.old_end]
        fresh = corrected[match.new : match.new_end]
        words += _spread(fresh, place[0].start_ms, place[-1].end_ms)
    return words or list(_spread(corrected, start_ms, end_ms))


def _matches(heard: Sequence[str], corrected: Sequence[str]) -> Iterator[_Match]:
    """Same words one by one, others in blocks."""
    old, new = map(_bare, heard), map(_bare, corrected)
    steps = SequenceMatcher(a=list(old), b=list(new), autojunk=False).get_opcodes()
    for kind, *places in steps:
        match = _Match(*places)
        if kind == "equal":
            yield from (
                _Match(match.old + n, match.old + n + 1, match.new + n, match.new + n + 1)
                for n in range(match.old_end - match.old)
            )
        else:
            yield match


def _with_time(matches: Iterator[_Match]) -> list[_Match]:
    """What was put in has no time of its own: it joins the match before it, or else behind it."""
    timed: list[_Match] = []
    for match in matches:
        if match.old < match.old_end and match.new < match.new_end:
            timed.append(match if timed else match._replace(new=0))
        elif timed and match.new < match.new_end:
            timed[-1] = timed[-1]._replace(new_end=match.new_end)
    return timed


def _spread(texts: Sequence[str], start_ms: int, end_ms: int) -> Iterator[Word]:
    total, spoken = sum(map(len, texts)), 0
    for text in texts:
        begin = start_ms + (end_ms - start_ms) * spoken // total
        spoken += len(text)
        yield Word(text, begin, start_ms + (end_ms - start_ms) * spoken // total)


def _bare(word: str) -> str:
    """Case and punctuation make no other word."""
    return _IGNORED.sub("", word.casefold()) or word
