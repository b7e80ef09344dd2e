import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sockets.limits import KeyedLimits, RateLimit, WindowLimit

pauses = st.lists(st.integers(0, 30), max_size=200)  # hundredths of a second


class Clock:
    """Counts in hundredths of a second, so that sums are exact."""

    def __init__(self):
        self.hundredths = 0

    def __call__(self):
        return self.hundredths / 100


@pytest.fixture
def clock():
    return Clock()


def allowed_at(limit, clock, pauses):
    for pause in pauses:
        clock.hundredths += pause
        if limit.allow():
            yield clock.hundredths


def test_rate_limit_allows_a_burst_and_then_its_rate(clock):
    limit = RateLimit(20, 40, clock=clock)
    assert [limit.allow() for _ in range(41)] == [True] * 40 + [False]
    clock.hundredths += 10
    assert [limit.allow() for _ in range(3)] == [True, True, False]


def test_rate_limit_saves_no_more_than_its_burst(clock):
    limit = RateLimit(20, 2, clock=clock)
    clock.hundredths += 100_000
    assert [limit.allow() for _ in range(3)] == [True, True, False]


def test_rate_limit_tells_when_to_come_again(clock):
    limit = RateLimit(4, 1, clock=clock)
    assert limit.retry_after() == 0
    limit.allow()
    assert limit.retry_after() == 0.25
    clock.hundredths += 25
    assert limit.retry_after() == 0
    assert limit.allow()


@given(pauses)
def test_rate_limit_never_exceeds_burst_and_rate(pauses):
    clock = Clock()
    limit = RateLimit(5, 10, clock=clock)
    times = list(allowed_at(limit, clock, pauses))
    for first, start in enumerate(times):
        for count, end in enumerate(times[first:], start=1):
            assert count <= 10 + 5 * (end - start) / 100 + 1e-6


@given(pauses)
def test_window_limit_is_what_counting_gives(pauses):
    clock = Clock()
    limit = WindowLimit(6, 1 - 1e-6, clock=clock)  # a sum of floats may miss a whole second
    counted = []
    for pause in pauses:
        clock.hundredths += pause
        is_free = sum(clock.hundredths - time < 100 for time in counted) < 6
        assert limit.allow() == is_free
        counted += [clock.hundredths] * is_free


def test_window_limit_tells_when_to_come_again(clock):
    limit = WindowLimit(2, 1, clock=clock)
    limit.allow()
    clock.hundredths += 25
    limit.allow()
    assert limit.retry_after() == 0.75
    clock.hundredths += 74
    assert not limit.allow()
    clock.hundredths += 1
    assert limit.allow()
    assert not limit.allow()


def test_keyed_limits_count_each_key_on_its_own(clock):
    limits = KeyedLimits(lambda: WindowLimit(1, 60, clock=clock), idle_seconds=60, clock=clock)
    assert limits.allow("192.0.2.1")
    assert not limits.allow("192.0.2.1")
    assert limits.allow("192.0.2.2")
    assert limits.retry_after("192.0.2.1") == 60


def test_keyed_limits_forget_keys_that_are_idle(clock):
    limits = KeyedLimits(lambda: WindowLimit(9, 60, clock=clock), idle_seconds=60, clock=clock)
    limits.allow("192.0.2.1")
    clock.hundredths += 3000
    limits.allow("192.0.2.2")
    limits.allow("192.0.2.1")
    clock.hundredths += 3000
    limits.allow("192.0.2.3")
    assert len(limits) == 3
    clock.hundredths += 3000
    limits.allow("192.0.2.3")
    assert len(limits) == 1


def test_keyed_limits_are_bounded_and_forget_the_longest_unused(clock):
    limits = KeyedLimits(
        lambda: WindowLimit(1, 60, clock=clock), idle_seconds=60, max_keys=2, clock=clock
    )
    for key in ("old", "kept", "kept", "new"):
        limits.allow(key)
    assert len(limits) == 2
    assert not limits.allow("kept")
    assert limits.allow("old")
