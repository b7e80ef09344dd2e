"""Reactions: passing, kept nowhere, never a query.

Each process collects the reactions of a Space for a quarter of a second and says them once: to its
own sockets, and to the other processes, which say them with what they collect next.
"""

import time
from collections import Counter, OrderedDict
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed
from core.sockets.limits import Clock, RateLimit
from spaces.live.rights import Rights
from spaces.services.pace import locked_down
from spaces.services.steering import SLOW_MODES

MOST_NAMED: Final = 30
A_SECOND: Final = 5
REMEMBERED_SECONDS: Final = 30
SLOWEST_SECONDS: Final = max(SLOW_MODES)


class Batch(NamedTuple):
    """Some reactions: the first ones by sender (None is a guest), and how many of each emoji."""

    named: list[tuple[str | None, str]]
    counts: Counter[str]

    @classmethod
    def empty(cls) -> "Batch":
        return cls([], Counter())

    def add(self, named: list[tuple[str | None, str]], counts: dict[str, int]) -> None:
        self.named.extend(named[: MOST_NAMED - len(self.named)])
        self.counts.update(counts)

    def to_message(self, kind: str) -> dict[str, Any]:
        named = [list(reaction) for reaction in self.named]
        return {"type": kind, "reactions": named, "counts": dict(self.counts)}


class Reactions:
    """What was sent in one Space since the last time somebody took it."""

    def __init__(self) -> None:
        self._ours = Batch.empty()
        self._theirs = Batch.empty()
        self._count = 0

    def add(self, participant_id: str | None, emoji: str) -> None:
        """Somebody connected here has reacted."""
        self._ours.add([(participant_id, emoji)], {emoji: 1})
        self._count += 1

    def hear(self, message: dict[str, Any]) -> None:
        """Another process has told what was sent there."""
        self._theirs.add([tuple(named) for named in message["reactions"]], message["counts"])

    def take(self) -> tuple[Batch, Batch]:
        """What to tell other processes, and what to tell our sockets; both begin anew."""
        ours, everything = self._ours, self._theirs
        everything.add(ours.named, ours.counts)
        self._ours, self._theirs = Batch.empty(), Batch.empty()
        return ours, everything

    def take_count(self) -> int:
        """How many were sent here since this was asked last."""
        count, self._count = self._count, 0
        return count


class Admission:
    """What the raid shield says of one connection's person, remembered for half a minute."""

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._shield: tuple[int, int] | None = None
        self._until = float("-inf")
        self._refusal: DomainError | None = None

    def knows(self, shield: tuple[int, int]) -> bool:
        """Was it asked of this shield, and not too long ago?"""
        return self._shield == shield and self._clock() < self._until

    def note(self, shield: tuple[int, int], refusal: DomainError | None) -> None:
        self._shield, self._refusal = shield, refusal
        self._until = self._clock() + REMEMBERED_SECONDS

    def require(self) -> None:
        """Raises what was noted."""
        if self._refusal is not None:
            # A new one: an error that is raised again and again keeps all its tracebacks.
            raise NotAllowed(self._refusal.message, code=self._refusal.code)


class Pace:
    """When people of one Space reacted last, as far as slow mode may still ask."""

    def __init__(self, *, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._reacted_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._reacted_at)

    def note(self, who: str) -> None:
        now = self._clock()
        self._reacted_at.pop(who, None)
        self._reacted_at[who] = now
        while now - next(iter(self._reacted_at.values())) >= SLOWEST_SECONDS:
            self._reacted_at.popitem(last=False)

    def wait(self, who: str, seconds: int) -> float:
        """How long until they may again, if that is so many seconds later."""
        reacted_at = self._reacted_at.get(who)
        return 0.0 if reacted_at is None else reacted_at + seconds - self._clock()


class Reacting:
    """What one connection may send. The rate is counted for the connection, slow mode for the
    person; of a guest nothing is known but the connection.
    """

    def __init__(self, connection: str, *, clock: Clock = time.monotonic) -> None:
        self._connection = connection
        self._rate = RateLimit(A_SECOND, A_SECOND, clock=clock)

    def check(self, participant_id: str | None, rights: Rights, pace: Pace) -> None:
        """Raises `ended`, `locked`, `slow_down`, and `too_many` beyond five a second."""
        if not self._rate.allow():
            raise DomainError("too_many", _("That was quick. Wait a second."))
        who = participant_id or self._connection
        seat = rights.seats.get(participant_id or "")
        if not rights.is_live:
            raise DomainError("ended", _("This Space is over."))
        if rights.is_locked and not (seat and seat.is_manager):
            raise locked_down()
        if seat is None and pace.wait(who, rights.slow_mode_seconds) > 0:
            raise DomainError("slow_down", _("Slow mode is on. Wait a moment."))
        pace.note(who)
