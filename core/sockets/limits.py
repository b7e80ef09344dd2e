"""How often something may happen: per connection, or per key such as an address."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Protocol

Clock = Callable[[], float]


class Limit(Protocol):
    def allow(self) -> bool:
        """Returns whether it may happen now, and counts it if so."""

    def retry_after(self) -> float:
        """Returns in how many seconds it may happen; 0 when it may now."""


class RateLimit:
    """A token bucket: `per_second` on average, and at most `burst` at once."""

    __slots__ = ("_burst", "_clock", "_per_second", "_tokens", "_updated_at")

    def __init__(self, per_second: float, burst: int, *, clock: Clock = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._updated_at = clock()

    def allow(self) -> bool:
        self._refill()
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def retry_after(self) -> float:
        self._refill()
        return max(0.0, 1 - self._tokens) / self._per_second

    def _refill(self) -> None:
        now = self._clock()
        earned = (now - self._updated_at) * self._per_second
        self._tokens = min(self._burst, self._tokens + earned)
        self._updated_at = now


class WindowLimit:
    """At most `count` in any `seconds`, however they are spread. Remembers `count` times."""

    __slots__ = ("_allowed_at", "_clock", "_seconds")

    def __init__(self, count: int, seconds: float, *, clock: Clock = time.monotonic) -> None:
        self._allowed_at: deque[float] = deque(maxlen=count)
        self._seconds = seconds
        self._clock = clock

    def allow(self) -> bool:
        if self.retry_after() > 0:
            return False
        self._allowed_at.append(self._clock())
        return True

    def retry_after(self) -> float:
        allowed_at = self._allowed_at
        if len(allowed_at) < (allowed_at.maxlen or 0):
            return 0.0
        return max(0.0, allowed_at[0] + self._seconds - self._clock())


class KeyedLimits:
    """A limit of its own for each key, in bounded memory.

    `make` makes a key's limit. A key unused for `idle_seconds`, by when its limit should allow
    everything again, is forgotten; so is the longest unused one when there are more than
    `max_keys`. Who can make up keys (IPv6 addresses) must be given one for all of them.
    """

    def __init__(
        self,
        make: Callable[[], Limit],
        *,
        idle_seconds: float,
        max_keys: int = 10_000,
        clock: Clock = time.monotonic,
    ) -> None:
        self._make = make
        self._idle_seconds = idle_seconds
        self._max_keys = max_keys
        self._clock = clock
        self._used: OrderedDict[str, tuple[float, Limit]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._used)

    def allow(self, key: str) -> bool:
        return self._limit(key).allow()

    def retry_after(self, key: str) -> float:
        return self._limit(key).retry_after()

    def _limit(self, key: str) -> Limit:
        now = self._clock()
        self._forget_idle(now)
        _, limit = self._used.pop(key, (now, None))
        if limit is None:
            limit = self._make()
        self._used[key] = (now, limit)
        if len(self._used) > self._max_keys:
            self._used.popitem(last=False)
        return limit

    def _forget_idle(self, now: float) -> None:
        while self._used:
            key, (used_at, _) = next(iter(self._used.items()))
            if now - used_at < self._idle_seconds:
                return
            del self._used[key]
