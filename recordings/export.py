"""A transcript as a file: WebVTT, SubRip, plain text, and the JSON of Podcasting 2.0. Pure.

Whatever was said and whatever people call themselves, no word can end a cue, begin one or be read
as markup.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from core.text import clean_line

NOBODY: Final = "Somebody"
_PAUSE_MS: Final = 10_000
"""One speaker's paragraph ends where nobody said anything for so long."""
# clean_line leaves plain marks of direction: between other people's words they are not wanted.
_MARKS: Final = re.compile("[\u061c\u200e\u200f]")


class Word(NamedTuple):
    """`confidence` from 0 to 1: how sure the machine was."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float = 1.0


class Said(NamedTuple):
    """One thing said, up to a breath; `before` is what the machine had heard, if it was put right.

    Not `is_whole`: words of it are missing that its reader may not have.
    """

    cue_id: int
    user_id: int | None
    speaker: str
    start_ms: int
    end_ms: int
    text: str
    words: Sequence[Word] = ()
    is_corrected: bool = False
    before: str = ""
    is_whole: bool = True


class Form(NamedTuple):
    content_type: str
    write: Callable[[Iterable[Said], str], str]
    """From what was said, in any order, and a sentence on top, to the file."""


def shifted(said: Iterable[Said], by_ms: int) -> list[Said]:
    """On a time line that begins `by_ms` later; what was before it is at its beginning."""
    return [
        line._replace(
            start_ms=max(0, line.start_ms - by_ms),
            end_ms=max(0, line.end_ms - by_ms),
            words=[
                word._replace(
                    start_ms=max(0, word.start_ms - by_ms), end_ms=max(0, word.end_ms - by_ms)
                )
                for word in line.words
            ],
        )
        for line in said
    ]


def to_vtt(said: Iterable[Said], note: str) -> str:
    """WebVTT (W3C): a cue for each thing said, its speaker as `<v Name>`."""
    blocks = ["WEBVTT", f"NOTE {_as_vtt(_clean(note))}"]
    blocks += [_vtt_cue(line) for line in _in_order(said)]
    return "\n\n".join(blocks) + "\n"


def to_srt(said: Iterable[Said], note: str) -> str:
    """SubRip, which has no place for the note: numbered from 1, each text behind a name."""
    blocks = [
        f"{number}\n{_span(line, ',')}\n{_as_srt(f'{line.speaker}: {line.text}')}\n"
        for number, line in enumerate(_in_order(said), 1)
    ]
    return "\n".join(blocks)


def to_txt(said: Iterable[Said], note: str) -> str:
    """A paragraph for each time somebody speaks, under the time and the name."""
    paragraphs = [
        f"[{_clock(lines[0].start_ms)[:8]}] {lines[0].speaker}\n"
        + " ".join(line.text for line in lines)
        for lines in _paragraphs(_in_order(said))
    ]
    return "\n\n".join([_clean(note), *paragraphs]) + "\n"


def to_json(said: Iterable[Said], note: str) -> str:
    """The transcript of Podcasting 2.0, times in seconds, with the words of each segment."""
    segments = [
        {
            "speaker": line.speaker,
            "startTime": line.start_ms / 1000,
            "endTime": line.end_ms / 1000,
            "body": line.text,
            "words": [
                {
                    "startTime": word.start_ms / 1000,
                    "endTime": word.end_ms / 1000,
                    "body": word.text,
                }
                for word in line.words
            ],
        }
        for line in _in_order(said)
    ]
    return json.dumps({"version": "1.0.0", "note": _clean(note), "segments": segments}, indent=1)


FORMS: Final = {
    "vtt": Form("text/vtt", to_vtt),
    "srt": Form("application/x-subrip", to_srt),
    "txt": Form("text/plain", to_txt),
    "json": Form("application/json", to_json),
}


def _in_order(said: Iterable[Said]) -> list[Said]:
    """Cleaned, by time; a cue lasts a millisecond at least, as WebVTT wants it."""
    cleaned = (
        line._replace(
            speaker=_clean(line.speaker) or NOBODY,
            text=_clean(line.text),
            end_ms=max(line.end_ms, line.start_ms + 1),
        )
        for line in said
    )
    return sorted((line for line in cleaned if line.text), key=lambda line: line[3:5])


def _clean(text: str) -> str:
    return _MARKS.sub("", clean_line(text)).strip()


def _vtt_cue(line: Said) -> str:
    text = f"<v {_as_vtt(line.speaker)}>{_as_vtt(line.text)}"
    return f"{line.cue_id}\n{_span(line, '.')}\n{text}"


def _as_vtt(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _as_srt(text: str) -> str:
    """SubRip knows no escapes, and players read tags in it."""
    return text.replace("<", "\u2039").replace(">", "\u203a")


def _span(line: Said, point: str) -> str:
    return f"{_clock(line.start_ms, point)} --> {_clock(line.end_ms, point)}"


def _clock(ms: int, point: str = ".") -> str:
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{rest:03}"


def _paragraphs(said: Sequence[Said]) -> Iterator[list[Said]]:
    paragraph: list[Said] = list(said[:1])
    for before, line in pairwise(said):
        is_one = (before.user_id, before.speaker) == (line.user_id, line.speaker)
        if not is_one or line.start_ms - before.end_ms >= _PAUSE_MS:
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph
