"""The zip of "Download my data": a JSON file a subject, a page to read, and what is in them.

Items are written one by one, to the zip and to the page beside it: an account of any size takes the
same memory.
"""

import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import escape

from accounts.exporting import PICTURE, Item, Subject
from accounts.models import User

Tick = Callable[[int], None]
"""Called with how far it is, in percent; as often as one likes."""

_STYLE: Final = """
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
table { border-collapse: collapse; width: 100%; } section { overflow-x: auto; }
th, td { border-bottom: 1px solid #ccc; padding: .25rem .75rem .25rem 0; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
small { color: #555; }
@media (prefers-color-scheme: dark) { body { background: #16141d; color: #eceaf2; }
  a { color: #b6a2ff; } small { color: #aaa; } th, td { border-color: #444; } }
"""
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<h1>{title}</h1>
<p>Made {made_at}. Times are UTC. Each part is also a file for programs; README.txt says what is in
them.</p>
"""


def write_zip(
    target: Path, user: User, subjects: Sequence[Subject], at: datetime, tick: Tick
) -> None:
    """All of it. `target` and a page beside it (as large again) are written."""
    page = target.with_suffix(".html")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        with page.open("w", encoding="utf-8") as shown:
            title = escape(f"Data of @{user.handle}")
            shown.write(_PAGE.format(title=title, style=_STYLE, made_at=_shown(at)))
            for number, subject in enumerate(subjects):
                percent = 100 * number // len(subjects)
                _write_subject(packed, shown, subject, user, partial(tick, percent))
            shown.write("</body>\n</html>\n")
        packed.write(page, "index.html")
        packed.writestr("README.txt", readme(subjects))
        _write_picture(packed, user)
    page.unlink()


def readme(subjects: Sequence[Subject]) -> str:
    """What each file has, key by key."""
    parts = [_README]
    for subject in subjects:
        lines = [f"{subject.name}.json: {subject.title}"]
        lines += [f"    {key}: {meaning}" for key, meaning in subject.shape.items()]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


_README: Final = """What is in here

index.html is for you: open it in a browser; it needs no network. The other files are for programs:
each is a list of things with the keys below (JSON, UTF-8; times as in ISO 8601, in UTC; null where
there is nothing).

Sound is not in here: take it home from the page of each Space, as long as it is kept. What is kept
and not in here, and why, stands on the server's privacy page."""


def _write_subject(
    packed: zipfile.ZipFile,
    shown: IO[str],
    subject: Subject,
    user: User,
    tick: Callable[[], None],
) -> None:
    shown.write(f'<section>\n<h2 id="{subject.name}">{escape(subject.title)}</h2>\n')
    count = 0
    with packed.open(f"{subject.name}.json", "w", force_zip64=True) as file:
        file.write(b"[")
        for item in subject.contribute(user):
            file.write(b",\n" if count else b"\n")
            file.write(_as_json(item))
            shown.write(_row(item) if count else _head(subject) + _row(item))
            count += 1
            tick()
        file.write(b"\n]\n")
    tick()
    shown.write("</table>\n" if count else "<p>Nothing.</p>\n")
    shown.write(f'<p><small>As a file: <a href="{subject.name}.json">')
    shown.write(f"{subject.name}.json</a></small></p>\n</section>\n")


def _as_json(item: Item) -> bytes:
    return json.dumps(item, cls=DjangoJSONEncoder, ensure_ascii=False).encode()


def _head(subject: Subject) -> str:
    cells = (
        f'<th title="{escape(meaning)}">{escape(_words(key))}</th>'
        for key, meaning in subject.shape.items()
    )
    return f"<table>\n<tr>{''.join(cells)}</tr>\n"


def _row(item: Item) -> str:
    cells = "".join(f"<td>{escape(_shown(value))}</td>" for value in item.values())
    return f"<tr>{cells}</tr>\n"


def _words(key: str) -> str:
    words = key.removeprefix("is_").replace("_", " ")
    return words[:1].upper() + words[1:]


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"  # noqa: RUF001 - a dash, for people
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"
    return str(value)


def _write_picture(packed: zipfile.ZipFile, user: User) -> None:
    name = user.avatar.name
    if name and user.avatar.storage.exists(name):
        with user.avatar.open("rb") as picture, packed.open(PICTURE, "w") as file:
            for chunk in picture.chunks():
                file.write(chunk)
