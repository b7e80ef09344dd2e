"""300 requests of an address in a quarter of an hour, for each app and person; told in headers."""

import time
from typing import Any, ClassVar, Final, NamedTuple

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

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
        cache.add(key, 0, WINDOW_SECONDS)
        made = _count(key)
        standing = Standing(limit, limit - made, (number + 1) * WINDOW_SECONDS)
        view.standing = standing  # type: ignore[attr-defined]
        return made <= limit

    def wait(self) -> float:
        return WINDOW_SECONDS - type(self).clock() % WINDOW_SECONDS


def _count(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # it was pushed out of the cache just now
        cache.set(key, 1, WINDOW_SECONDS)
        return 1


def _who(request: Request) -> str:
    token: Any = request.auth
    return f"{token.application_id}:{token.user_id}" if token else "nobody"
