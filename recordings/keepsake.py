"""The texts that lie in a download beside the sound: pure but for the words' language."""

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from recordings.export import FORMS, Said
from recordings.voices import SLOT_MS
from spaces.consent import Span

FORMAT: Final = 1
_MEDIA: Final = frozenset({".opus", ".m4a"})


class Speaker(NamedTuple):
    """`left_out` is when they did not agree to be recorded."""

    user_id: int
    handle: str
    name: str
    seat: int
    track: str
    left_out: Sequence[Span]


def track_name(seat: int, handle: str) -> str:
    """A name that every system takes: handles are letters, digits and "_", and with the seat
    before them none is a device of Windows.
    """
    return f"tracks/{seat:02}-{handle}.opus"


def texts_of(
    facts: Mapping[str, Any],
    speakers: Iterable[Speaker],
    chapters: Iterable[Mapping[str, Any]],
    said: Sequence[Said],
    note: str,
) -> dict[str, str]:
    """Every text of a download, by its name in it."""
    return {
        "README.txt": readme(),
        "metadata.json": _metadata(facts, speakers),
        "chapters.json": _chapters(chapters),
        **{f"transcript.{name}": form.write(said, note) for name, form in FORMS.items()},
    }


def write_zip(target: Path, sound: Mapping[str, Path], texts: Mapping[str, str]) -> None:
    """Sound is stored as it is, and read in pieces; texts are packed."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in texts.items():
            packed.writestr(name, text.encode())
        for name, path in sound.items():
            stored = zipfile.ZIP_STORED if path.suffix in _MEDIA else zipfile.ZIP_DEFLATED
            packed.write(path, name, stored)


def readme() -> str:
    return _(
        """What is in here

mix.opus, mix.m4a   All of it as it was heard, everybody at the same level.
tracks/             A file for each speaker, as their microphone sent it. All begin and end
                    together: put them below one another in an editor, and they fit.
transcript.*        What was said, as far as speakers wanted captions: text (txt), subtitles
                    (vtt, srt), and with the time of every word (json).
chapters.json       Polls, questions and Tweets on the way (Podcasting 2.0).
metadata.json       Title, people, times, and when somebody was off the record.

Where somebody did not agree to be recorded, their track and the mix are silent. The transcript
was made by a machine and has mistakes. In a speaker's own download there is their own track and
what they said, and no mix.
"""
    )


def _metadata(facts: Mapping[str, Any], speakers: Iterable[Speaker]) -> str:
    people = [
        {
            "handle": speaker.handle,
            "name": speaker.name,
            "seat": speaker.seat,
            "track": speaker.track,
            "off_the_record": [
                {"start": span.start_ms / 1000, "end": span.end_ms / 1000}
                for span in speaker.left_out
            ],
        }
        for speaker in speakers
    ]
    return json.dumps({"format": FORMAT, **facts, "speakers": people}, indent=2)


def _chapters(chapters: Iterable[Mapping[str, Any]]) -> str:
    marks = [
        {"startTime": chapter["start_ms"] / 1000, "title": chapter["title"]} for chapter in chapters
    ]
    return json.dumps({"version": "1.2.0", "chapters": marks}, indent=2)


def omitted(agreed: Sequence[Span], end_ms: int) -> list[Span]:
    """What is not in these spans, from 0 to `end_ms`; less than a slot is nothing."""
    holes, at = [], 0
    for span in [*agreed, Span(end_ms, end_ms)]:
        if span.start_ms - at >= SLOT_MS:
            holes.append(Span(at, span.start_ms))
        at = max(at, span.end_ms)
    return holes
