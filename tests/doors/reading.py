"""Tables of doors as text: a door a line, a role a column."""

from collections.abc import Mapping
from typing import NamedTuple

from tests.doors.roles import ANSWERS, ROLES

WIDTH = 38


class Key(NamedTuple):
    """A door: how one comes, by which address of the URL conf, to which thing ("": the usual)."""

    method: str
    name: str
    thing: str = ""

    def __str__(self) -> str:
        return f"{self.method:5}{'@'.join(filter(None, (self.name, self.thing)))}"


def read(table: str) -> dict[Key, dict[str, str]]:
    """What each door answers to each role. Empty lines and lines that begin with # are skipped."""
    rows = {}
    for line in table.splitlines():
        words = line.split()
        if not words or words[0] == "#":
            continue
        method, door, *cells = words
        if len(cells) != len(ROLES) or not set(cells) <= set(ANSWERS):
            raise ValueError(f"not one known answer for each role: {line}")
        key = Key(method, *door.split("@"))
        if key in rows:
            raise ValueError(f"twice: {key}")
        rows[key] = dict(zip(ROLES.values(), cells, strict=True))
    return rows


def written(key: Key, answers: Mapping[str, str]) -> str:
    """The line of a table that says this."""
    return f"{key!s:{WIDTH}} " + " ".join(f"{answers[role]:4}" for role in ROLES.values()).rstrip()
