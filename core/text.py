"""What people type, made safe to show beside other people's words. Pure."""

import re
import unicodedata

_MAX_MARKS = 4
"""Combining marks on one letter. Written languages need three; more is a tower of ink."""

# Characters that change how their neighbours read and can hide who somebody is: overrides and
# isolates of direction, invisible spacing, tags, annotations, and letters that look like nothing.
# Joiners (emoji, Persian) and plain direction marks stay.
_DECEIVING = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_DROPPED_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn"})
_MARKS = frozenset({"Mn", "Me"})
_SHOWN = frozenset("LNPS")


def clean_line(text: str) -> str:
    """One line of NFC text without control, bidi-override and invisible characters.

    Runs of white space become one space; at most four combining marks stand on one letter. Cleaning
    twice changes nothing. Text in which nothing is visible becomes the empty string.
    """
    flat = " ".join(unicodedata.normalize("NFC", text).split())
    kept = (
        c for c in _DECEIVING.sub("", flat) if unicodedata.category(c) not in _DROPPED_CATEGORIES
    )
    # Dropping may bring white space or marks together that were apart.
    line = " ".join(unicodedata.normalize("NFC", _without_towers("".join(kept))).split())
    return line if any(unicodedata.category(c)[0] in _SHOWN for c in line) else ""


def clean_lines(text: str) -> str:
    """Several lines, each cleaned as `clean_line` says; at most one empty line between two.

    Empty lines at either end go. Text in which nothing is visible becomes the empty string.
    """
    # Every break that splitlines knows ends a line; a stray vertical tab is no way around it.
    lines = [clean_line(line) for line in text.splitlines()]
    paragraphs = re.split(r"\n{2,}", "\n".join(lines).strip("\n"))
    return "\n\n".join(paragraphs)


def initial_of(name: str) -> str:
    """The letter or digit that stands for a name without a picture; "" if it has neither."""
    return next((c.upper()[0] for c in name if c.isalnum()), "")


def _without_towers(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)
