"""How often somebody may do something, on all processes together: settings.RATE_LIMITS.

Counted in a cache: a counter a slice, raised before it is read, so that of those who come at once
none too many gets through. No SQL.
"""

import logging
import time
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from core.errors import DomainError
from core.rates import SLICES, Rate

log = logging.getLogger(__name__)

_MINUTE: Final = 60
_HOUR: Final = 3600


class TooMany(DomainError):
    """`seconds`: after how long it may be tried again; `words`, if they are not the usual ones."""

    status = 429

    def __init__(self, seconds: int, words: str = "") -> None:
        usual = _("That was often in a short time. Try again in %s.") % in_words(seconds)
        super().__init__("too_many", words or usual)
        self.seconds = seconds


def require_rate(what: str, who: object) -> None:
    """Count that `who` (an account's id, an address) does `what`. Raises TooMany, uncounted then.

    `what` is a name in settings.RATE_LIMITS. Where the cache is away, nothing is limited.
    """
    rate: Rate = settings.RATE_LIMITS[what]
    try:
        wait = _count(rate, f"{what}:{who}", time.time())
    except (RedisError, OSError):
        log.exception("could not count how often something is done", extra={"what": what})
        return
    if wait:
        raise TooMany(wait)


def in_words(seconds: int) -> str:
    """As “40 seconds”, “3 minutes”, “2 hours”: rounded up."""
    if seconds < 2 * _MINUTE:
        return ngettext("%d second", "%d seconds", seconds) % seconds
    if seconds < 2 * _HOUR:
        minutes = -(-seconds // _MINUTE)
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    hours = -(-seconds // _HOUR)
    return ngettext("%d hour", "%d hours", hours) % hours


def _count(rate: Rate, key: str, now: float) -> int:
    """0 if it may happen, and then it is counted; else the seconds to wait."""
    counts, newest = caches["limits"], rate.slice_at(now)
    keys = [f"{key}:{number}" for number in range(newest - SLICES, newest + 1)]
    counts.add(keys[-1], 0, timeout=2 * rate.seconds)
    counts.incr(keys[-1])
    found = counts.get_many(keys)
    seen = [found.get(one, 0) for one in keys]
    if sum(seen) <= rate.most:
        return 0
    counts.decr(keys[-1])
    seen[-1] -= 1
    return rate.wait(seen, now)
