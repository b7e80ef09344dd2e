"""300 requests of an address in a quarter of an hour, for each app and person; told in headers.

Not core.limits, whose windows slide: X's clients are told when theirs begins anew, and wait for it.
"""

import logging
import time
from typing import Any, ClassVar, Final, NamedTuple

from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

log = logging.getLogger(__name__)

WINDOW_SECONDS: Final = 15 * 60
LIMIT: Final = 300


class Standing(NamedTuple):
    """How much is left until `reset_at` (seconds since 1970)."""

    limit: int
    remaining: int
    reset_at: int

    def headers(self) -> dict[str, str]:
        return {
            "x-rate-limit-limit": str(self.limit),
            "x-rate-limit-remaining": str(max(0, self.remaining)),
            "x-rate-limit-reset": str(self.reset_at),
        }


class WindowThrottle(BaseThrottle):
    """Counts in windows that begin for everybody at the same time, as X's do."""

    clock: ClassVar = time.time

    def allow_request(self, request: Request, view: APIView) -> bool:
        limit = getattr(view, "rate_limit", LIMIT)
        number = int(type(self).clock()) // WINDOW_SECONDS
        key = f"x:{view.__class__.__name__}:{request.method}:{_who(request)}:{number}"
        try:
            made = _count(key)
        except (RedisError, OSError):
            log.exception("could not count how often a program asks")
            return True  # as core.limits: where the cache is away, nothing is limited
        standing = Standing(limit, limit - made, (number + 1) * WINDOW_SECONDS)
        view.standing = standing  # type: ignore[attr-defined]
        return made <= limit

    def wait(self) -> float:
        return WINDOW_SECONDS - type(self).clock() % WINDOW_SECONDS


def _count(key: str) -> int:
    counts = caches["limits"]
    counts.add(key, 0, WINDOW_SECONDS)
    try:
        return counts.incr(key)
    except ValueError:  # it was pushed out of the cache just now
        counts.set(key, 1, WINDOW_SECONDS)
        return 1


def _who(request: Request) -> str:
    token: Any = request.auth
    return f"{token.application_id}:{token.user_id}" if token else "nobody"
