"""Who came and went, and how many listened, as one process saw it since it was asked last."""

from typing import NamedTuple


class Attended(NamedTuple):
    """`listeners` is the largest number of the time, in the whole Space; the others are sums."""

    listeners: int
    came: int
    went: int


class Attendance:
    """Counts visits, not connections: who is back within `lease_seconds` never went.

    Guests have no name to know them by; each of their connections is a visit. Times are seconds of
    any steady clock.
    """

    def __init__(self, lease_seconds: float) -> None:
        self._lease = lease_seconds
        self._absent: dict[str, float] = {}  # until when they may come back unnoticed
        self._listeners = self._most = self._came = self._went = 0

    def came(self, person: str | None, now: float) -> None:
        """The first connection of this participant, or one of a guest."""
        self._let_go(now)
        if person is None or self._absent.pop(person, None) is None:
            self._came += 1

    def went(self, person: str | None, now: float) -> None:
        """The last connection of this participant is gone, or one of a guest."""
        if person is None:
            self._went += 1
        else:
            self._absent[person] = now + self._lease

    def saw(self, listeners: int) -> None:
        """So many listen now."""
        self._listeners = listeners
        self._most = max(self._most, listeners)

    def take(self, now: float) -> Attended:
        """What was seen; it is forgotten here."""
        self._let_go(now)
        attended = Attended(self._most, self._came, self._went)
        self._most, self._came, self._went = self._listeners, 0, 0
        return attended

    def _let_go(self, now: float) -> None:
        gone = [person for person, until in self._absent.items() if until < now]
        for person in gone:
            del self._absent[person]
        self._went += len(gone)
