"""When to try again. Pure but for chance: who failed together does not come back together."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

JITTER: Final = 0.2
SHORTEST: Final = timedelta(seconds=5)
LONGEST: Final = timedelta(days=1)
"""What a receiver may ask for is between these."""


def next_try(schedule: Sequence[int], attempts: int, now: datetime) -> datetime | None:
    """After `attempts` in vain, at least one; None: that was the last."""
    if attempts > len(schedule):
        return None
    seconds = schedule[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    return now + timedelta(seconds=seconds)


def asked_for(retry_after: str, now: datetime) -> datetime | None:
    """What a Retry-After says (RFC 9110, 10.2.3), within bounds; None for none, and nonsense."""
    wait = _wait(retry_after.strip(), now)
    return None if wait is None else now + min(max(wait, SHORTEST), LONGEST)


def _wait(text: str, now: datetime) -> timedelta | None:
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=min(int(text[:9]), LONGEST.total_seconds()))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
