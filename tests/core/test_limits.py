"""How often: the arithmetic by itself, and the counters under a race."""

import pytest
import time_machine
from django.core.cache import caches
from hypothesis import given
from hypothesis import strategies as st

from core.addresses import network_of
from core.limits import TooMany, in_words, require_rate
from core.rates import SLICES, Rate, parse_rates
from tests.races import at_once
from tests.services import redis_server

times = st.lists(st.floats(0, 500, allow_nan=False), max_size=80).map(sorted)
rates = st.builds(Rate, st.integers(1, 6), st.integers(1, 100))


@pytest.fixture(autouse=True)
def limit(settings) -> None:
    settings.RATE_LIMITS = {"knock": Rate(3, 60)}


def knocks(count: int, who: object = "ana") -> int:
    """How many of so many are let through."""
    through = 0
    for _ in range(count):
        try:
            require_rate("knock", who)
            through += 1
        except TooMany:
            pass
    return through


class Book:
    """The counters of a cache, in a dict."""

    def __init__(self, rate: Rate) -> None:
        self.rate, self.counts, self.let_through = rate, dict[int, int](), list[float]()

    def ask(self, now: float) -> int:
        newest = self.rate.slice_at(now)
        seen = [self.counts.get(n, 0) for n in range(newest - SLICES, newest + 1)]
        if sum(seen) >= self.rate.most:
            return self.rate.wait(seen, now)
        self.counts[newest] = self.counts.get(newest, 0) + 1
        self.let_through.append(now)
        return 0


@given(rates, times)
def test_no_period_ever_lets_more_through_wherever_it_begins(rate, moments) -> None:
    book = Book(rate)
    for now in moments:
        book.ask(now)
    through = book.let_through
    for first, later in zip(through, through[rate.most :], strict=False):
        assert later - first > rate.seconds * (1 - 1e-9)


@given(rates, times)
def test_who_waits_as_told_is_let_through(rate, moments) -> None:
    book = Book(rate)
    for now in moments:
        wait = book.ask(now)
        if wait:
            assert 1 <= wait <= rate.seconds * (1 + 1 / SLICES) + 2
            assert book.ask(now + wait + 1e-6) == 0
            return


def test_a_refusal_says_how_long_and_is_not_counted_itself() -> None:
    with time_machine.travel(1_000_000, tick=False) as clock:
        assert knocks(10) == 3
        assert knocks(1, "ben") == 1
        with pytest.raises(TooMany, match="That was often in a short time") as refused:
            require_rate("knock", "ana")
        assert (refused.value.code, refused.value.status) == ("too_many", 429)
        clock.shift(refused.value.seconds + 1)
        assert knocks(10) == 3


def knock_at_once() -> None:
    answers = at_once(*[lambda: require_rate("knock", "ana")] * 12)
    assert 1 <= answers["ok"] <= 3
    assert answers.total() == 12
    assert knocks(3) == 3 - answers["ok"]


def test_of_many_at_once_no_more_get_through() -> None:
    knock_at_once()


def test_of_many_at_once_no_more_get_through_on_redis(settings, tmp_path) -> None:
    with redis_server(tmp_path) as url:
        backend = "django.core.cache.backends.redis.RedisCache"
        limits = {"BACKEND": backend, "LOCATION": url, "KEY_PREFIX": "limits"}
        settings.CACHES = settings.CACHES | {"limits": limits}
        knock_at_once()
        caches["limits"].close()


def test_without_a_cache_nothing_is_limited(settings, caplog) -> None:
    backend = "django.core.cache.backends.redis.RedisCache"
    limits = {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = settings.CACHES | {"limits": limits}
    assert knocks(5) == 5
    assert "could not count" in caplog.text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (121, "3 minutes"),
        (7200, "2 hours"),
        (7201, "3 hours"),
    ],
)
def test_waiting_is_said_in_words(seconds, words) -> None:
    assert in_words(seconds) == words


def test_rates_are_read_and_nonsense_is_refused() -> None:
    assert parse_rates({"a": "5/m", "b": "1/d"}, ["a=300/3h"]) == {
        "a": Rate(300, 10_800),
        "b": Rate(1, 86_400),
    }
    for nonsense in ("c=1/m", "a=", "a", "a=0/m", "a=5/0m", "a=5", "a=5/w", "a=-1/m", "a=٣/m"):
        with pytest.raises(ValueError, match=r"no rate|no limit"):
            parse_rates({"a": "5/m"}, [nonsense])


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_addresses_are_counted_by_what_one_customer_has(address, network) -> None:
    assert network_of(address) == network
