"""Holding a row of work while one is at it."""

import time
from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from core.work import LEASE, Work, WorkState

_RENEW_SECONDS: Final = 5.0


class Overtaken(Exception):
    """Somebody else has the row by now, or nobody wants what is made any more."""


class Lease:
    """The lease of one row that was just claimed; it lapses when `wanted` holds no more."""

    def __init__(self, rows: QuerySet[Any], row: Work, **wanted: Any) -> None:
        self._rows = rows.filter(pk=row.pk, state=WorkState.WORKING)
        self._wanted = wanted
        self._until = row.leased_until
        self._renewed_at = time.monotonic()

    def renew(self, lease: timedelta = LEASE, **fields: Any) -> None:
        """Go on, and write `fields`. Raises Overtaken. Locks the row."""
        until = timezone.now() + lease
        held = self._rows.filter(leased_until=self._until, **self._wanted)
        if not held.update(leased_until=until, **fields):
            raise Overtaken
        self._until, self._renewed_at = until, time.monotonic()

    def tick(self, **fields: Any) -> None:
        """As `renew`, every few seconds; called as often as one likes."""
        if time.monotonic() - self._renewed_at > _RENEW_SECONDS:
            self.renew(**fields)

    def let_go(self) -> None:
        """What is not done waits again, for whoever comes next."""
        mine = self._rows.filter(leased_until=self._until)
        mine.update(state=WorkState.WAITING, leased_until=None, attempts=0)
