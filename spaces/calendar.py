"""An announced Space as an iCalendar file (RFC 5545). Pure: text and times in, bytes out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

LASTS: Final = timedelta(hours=1)
"""How long a calendar keeps free; how long a Space will last nobody knows."""
LONGEST_LINE: Final = 75
"""Octets, without the line break (section 3.1)."""

_UNPRINTABLE: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """`uid` names it for good; `sequence` grows with every change; times are aware."""

    uid: str
    sequence: int
    title: str
    description: str
    url: str
    begins: datetime
    stamp: datetime
    is_canceled: bool = False


def to_ics(event: Event) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Spaces//Spaces//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_escaped(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_utc(event.stamp)}",
        f"DTSTART:{_utc(event.begins)}",
        f"DTEND:{_utc(event.begins + LASTS)}",
        f"SUMMARY:{_escaped(event.title)}",
        f"DESCRIPTION:{_escaped(event.description)}",
        f"URL:{event.url}",
        f"STATUS:{'CANCELLED' if event.is_canceled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(piece + b"\r\n" for line in lines for piece in _folded(line))


def _escaped(text: str) -> str:
    """As section 3.3.11 wants a text; what no line may contain is left out."""
    text = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for special in ("\\", ";", ","):
        text = text.replace(special, f"\\{special}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[bytes]:
    """The lines that stand for a long one: no character is cut, each goes on behind a space."""
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            yield piece
            piece = b" "
        piece += octets
    yield piece


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
