"""Which events there are. The apps above say what may be heard of, and by whom."""

from collections.abc import Callable
from typing import Final, NamedTuple

from django.utils.functional import Promise

from accounts.models import User

PING: Final = "ping"
"""A test of one webhook. Nobody subscribes to it."""

MayHear = Callable[[str, User | None], bool]
"""Does what this subject names exist, now, for this viewer (None: for everybody)?"""


class Kind(NamedTuple):
    name: str
    label: str | Promise
    may_hear: MayHear


_kinds: Final[dict[str, Kind]] = {}


def register(name: str, label: str | Promise, may_hear: MayHear) -> None:
    """From now on webhooks may listen to `name`; the last one to take a name has it."""
    _kinds[name] = Kind(name, label, may_hear)


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def kind_of(name: str) -> Kind | None:
    return _kinds.get(name)
