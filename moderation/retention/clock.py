"""When what is kept of a Space is due to go: pure, and the one place that says so.

Of every Space that was live a copy is *kept*, for review alone: its sound person by person, its
captions, what was sealed as evidence, downloads of it. It goes 30 days after the end, or 120 while
a violation that was found on it stands or an appeal about it is open. A hold in force beats both.

What others may hear of it (a replay, its clips, their words) is not that copy: it lives until it is
removed, and then waits only for as long as somebody could bring it back.

Time comes as an argument, is aware of its zone, and is reckoned in UTC: a day has 24 hours.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

KEPT: Final = timedelta(days=30)
LONGER: Final = timedelta(days=90)
"""So that people can appeal, and others can look at it."""


class Held(NamedTuple):
    """A hold, from when on, and until when at most."""

    since: datetime
    expires_at: datetime
    released_at: datetime | None = None

    def is_in_force(self, now: datetime) -> bool:
        end = self.expires_at
        if self.released_at is not None:
            end = min(end, self.released_at)
        return utc(self.since) <= utc(now) < utc(end)


class Facts(NamedTuple):
    """What the clock has to know of a Space. Without `began_at` it was never live."""

    began_at: datetime | None
    ended_at: datetime | None
    has_violation: bool = False
    has_open_appeal: bool = False
    holds: Sequence[Held] = ()


def kept_until(ended_at: datetime) -> datetime:
    """When the copy goes, if nobody needs it for longer."""
    return utc(ended_at) + KEPT


def due_at(facts: Facts) -> datetime | None:
    """When the copy is due by what is so now, holds aside; None of a Space that has none, or that
    is not over.
    """
    if facts.began_at is None or facts.ended_at is None:
        return None
    longer = facts.has_violation or facts.has_open_appeal
    return kept_until(facts.ended_at) + (LONGER if longer else timedelta())


def is_held(holds: Iterable[Held], now: datetime) -> bool:
    return any(hold.is_in_force(now) for hold in holds)


def is_due(facts: Facts, now: datetime) -> bool:
    """May the copy go now? Never a moment early. Raises ValueError for a time without a zone."""
    due = due_at(facts)
    return due is not None and due <= utc(now) and not is_held(facts.holds, now)


class Removal(NamedTuple):
    """A decision to remove something, that is in force: and what became of the appeal."""

    appeal_until: datetime
    is_appealed: bool = False
    is_declined: bool = False


def may_return(removals: Iterable[Removal], now: datetime) -> bool:
    """Could an appeal still bring back what was removed? What its owner deleted has no removal."""
    return any(_may_return(removal, now) for removal in removals)


def _may_return(removal: Removal, now: datetime) -> bool:
    if removal.is_declined:
        return False
    return removal.is_appealed or utc(now) < utc(removal.appeal_until)


def utc(time: datetime) -> datetime:
    """Raises ValueError for a time of which nobody knows the zone."""
    if time.utcoffset() is None:
        raise ValueError("a time without a zone")
    return time.astimezone(UTC)
