"""What a text is made of: words, @handles, #tags and addresses. Pure, and linear in its length.

Expects text that `core.text` has cleaned. static/js/tweet-text.js counts by the same rules; both
are held to tests/timeline/tweet_text.json.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final, NamedTuple

URL_LENGTH: Final = 23
"""What every address counts, however long it is."""

MAX_URL_LENGTH: Final = 2048
MAX_TAG_LENGTH: Final = 80

MAX_RAW_LENGTH: Final = 32_768
"""No text that is typed, with all its addresses, is longer; what is, need not be looked at."""

_HANDLE = re.compile(r"[A-Za-z0-9_]{3,15}")  # accounts.models.HANDLE
_START = re.compile(r"[@#]|[hH][tT][tT][pP][sS]?://")
_URL = re.compile(r'[^\s<>"“”«»]+')
_ENDS_NO_URL: Final = frozenset(".,:;!?'\u2019\u2026")
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}


class Kind(StrEnum):
    TEXT = "text"
    MENTION = "mention"
    HASHTAG = "hashtag"
    URL = "url"


class Segment(NamedTuple):
    """A piece of a text as it was typed, and what it stands for: a handle, a tag, an address."""

    kind: Kind
    text: str
    value: str = ""


def parse(text: str) -> list[Segment]:
    """The pieces of `text`, in order; together they are `text`."""
    segments, done = [], 0
    for found in _found(text):
        if found.start > done:
            segments.append(Segment(Kind.TEXT, text[done : found.start]))
        segments.append(found.segment)
        done = found.start + len(found.segment.text)
    if done < len(text):
        segments.append(Segment(Kind.TEXT, text[done:]))
    return segments


def length(text: str) -> int:
    """How much of the limit a text takes: 23 an address, one for each other code point."""
    return sum(URL_LENGTH if s.kind is Kind.URL else len(s.text) for s in parse(text))


def values(text: str, kind: Kind) -> list[str]:
    """What a text names of one kind, each once, in order."""
    return list(dict.fromkeys(s.value for s in parse(text) if s.kind is kind))


def tag_of(word: str) -> str:
    """A #tag (or the word alone) as it is stored and searched; "" if it cannot be one."""
    tag = unicodedata.normalize("NFC", word.removeprefix("#").lower())
    is_tag = tag and len(tag) <= MAX_TAG_LENGTH and all(map(_is_word, tag))
    return tag if is_tag and any(c.isalpha() for c in tag) else ""


class _Found(NamedTuple):
    start: int
    segment: Segment


def _found(text: str) -> Iterator[_Found]:
    """What is more than plain words. No character is read more than a fixed number of times."""
    done = 0
    for start in _START.finditer(text):
        at = start.start()
        if at < done or (at and _is_word(text[at - 1])):
            continue
        read = _READERS.get(start.group(), _read_url)
        done, segment = read(text, at)
        if segment:
            yield _Found(at, segment)


def _read_mention(text: str, start: int) -> tuple[int, Segment | None]:
    handle = _HANDLE.match(text, start + 1)
    end = handle.end() if handle else start + 1
    if not handle or _is_stuck(text, start - 1, "@/") or _is_stuck(text, end, "@"):
        return end, None
    return end, Segment(Kind.MENTION, text[start:end], handle.group())


def _read_hashtag(text: str, start: int) -> tuple[int, Segment | None]:
    end = start + 1
    while end < len(text) and _is_word(text[end]):
        end += 1
    tag = tag_of(text[start:end])
    if not tag or _is_stuck(text, start - 1, "#&/"):
        return end, None
    return end, Segment(Kind.HASHTAG, text[start:end], tag)


def _read_url(text: str, start: int) -> tuple[int, Segment | None]:
    """An address is skipped whole, also when it is too long to be one."""
    host = text.index("//", start) + 2
    found = _URL.match(text, start)
    end = found.end() if found else host
    url = _without_punctuation(text[start:end])
    is_url = host < len(text) and _is_word(text[host]) and host - start < len(url)
    if not is_url or len(url) > MAX_URL_LENGTH:
        return end, None
    return start + len(url), Segment(Kind.URL, url, url)


_READERS: Final[dict[str, Callable[[str, int], tuple[int, Segment | None]]]] = {
    "@": _read_mention,
    "#": _read_hashtag,
}


def _without_punctuation(url: str) -> str:
    """Without what ends a sentence, and brackets that the address did not open."""
    extra = {close: url.count(close) - url.count(opened) for close, opened in _BRACKETS.items()}
    end = len(url)
    while end and (url[end - 1] in _ENDS_NO_URL or extra.get(url[end - 1], 0) > 0):
        end -= 1
        if url[end] in extra:
            extra[url[end]] -= 1
    return url[:end]


def _is_stuck(text: str, at: int, signs: str) -> bool:
    """Does a word, or one of `signs`, stand at `at`?"""
    return 0 <= at < len(text) and (text[at] in signs or _is_word(text[at]))


def _is_word(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LMN"
