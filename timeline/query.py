"""What somebody searches for, read from what they typed. Pure; any text is a query."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.text import clean_line
from core.words import words_of
from timeline.text import tag_of

QUERY_LENGTH: Final = 200
MAX_TERMS: Final = 12
_HANDLE = re.compile(r"@?([A-Za-z0-9_]{3,15})")
_FILTER = re.compile(r"[a-z]{1,20}")


@dataclass(frozen=True)
class Query:
    """All of it must be true of what is found: these words begin in it, these tags are on it ...

    `text` is what was typed, cleaned and cut, for showing it again. Handles are in lower case.
    """

    text: str = ""
    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Does it ask for nothing? Punctuation alone is nothing."""
        return not (self.words or self.tags or self.mentions or self.authors or self.filters)

    @property
    def handles(self) -> tuple[str, ...]:
        """Whoever is named, as an author or with an @."""
        return self.authors + self.mentions


def parse(typed: str) -> Query:
    """Words, `#tag`, `@handle`, `from:handle` and `filter:name`, in any order and case.

    What looks like none of the others is words. Only the first 200 characters and 12 terms count.
    """
    text = clean_line(typed[: 4 * QUERY_LENGTH])[:QUERY_LENGTH].strip()
    found: dict[str, list[str]] = {}
    for term in text.split()[:MAX_TERMS]:
        kind, values = _read(term)
        found.setdefault(kind, []).extend(values)
    return Query(text, **{kind: tuple(dict.fromkeys(values)) for kind, values in found.items()})


def _read(term: str) -> tuple[str, list[str]]:
    """Which part of a Query a term is, and its values."""
    for kind, sign, read in _OPERATORS:
        if term.lower().startswith(sign) and (value := read(term[len(sign) :])):
            return kind, [value]
    return "words", words_of(term)


def _handle(text: str) -> str:
    found = _HANDLE.fullmatch(text)
    return found[1].lower() if found else ""


def _filter(text: str) -> str:
    return text.lower() if _FILTER.fullmatch(text.lower()) else ""


_OPERATORS: Final[tuple[tuple[str, str, Callable[[str], str]], ...]] = (
    ("tags", "#", tag_of),
    ("mentions", "@", _handle),
    ("authors", "from:", _handle),
    ("filters", "filter:", _filter),
)
