"""The clock: when the kept copy goes, for any time and any story."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.retention.clock import (
    Facts,
    Held,
    Removal,
    due_at,
    is_due,
    is_held,
    kept_until,
    may_return,
)

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
START = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = (UTC, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia"), timezone(timedelta(hours=-9)))

times = st.timedeltas(timedelta(), 3000 * DAY).flatmap(
    lambda since: st.sampled_from([(START + since).astimezone(zone) for zone in ZONES])
)
ended = st.builds(
    Facts,
    began_at=times,
    ended_at=times,
    has_violation=st.booleans(),
    has_open_appeal=st.booleans(),
    holds=st.just(()),
)


@given(ended)
def test_a_copy_is_kept_for_thirty_days_or_a_hundred_and_twenty(facts):
    days = 120 if facts.has_violation or facts.has_open_appeal else 30
    due = facts.ended_at.astimezone(UTC) + days * DAY
    assert due_at(facts) == due
    assert not is_due(facts, due - TICK)
    assert is_due(facts, due)


@given(ended, st.sampled_from(ZONES), st.timedeltas(-3 * DAY, 130 * DAY))
def test_the_zone_of_a_time_is_no_matter(facts, zone, since):
    """Neither where the clocks are put forward between the end of the Space and the purge."""
    now = facts.ended_at.astimezone(UTC) + since
    moved = facts._replace(ended_at=facts.ended_at.astimezone(zone))
    assert is_due(moved, now.astimezone(zone)) == is_due(facts, now)


@given(ended, times, times)
def test_what_is_due_stays_due(facts, one, other):
    if is_due(facts, min(one, other)):
        assert is_due(facts, max(one, other))


@given(ended, times, st.timedeltas(TICK, 366 * DAY), st.timedeltas(TICK, 400 * DAY) | st.none())
def test_a_hold_beats_it_until_it_expires_or_is_released(facts, since, span, released_after):
    released_at = None if released_after is None else since + released_after
    hold = Held(since, since + span, released_at)
    end = min(filter(None, [hold.expires_at, released_at]))
    held = facts._replace(holds=[hold])
    assert not is_due(held, since)
    assert not is_due(held, end - TICK)
    assert is_due(held, end) == is_due(facts, end)
    assert due_at(held) == due_at(facts)


@pytest.mark.parametrize(
    "facts",
    [Facts(None, None), Facts(None, START), Facts(START, None)],
    ids=["never", "canceled", "live"],
)
def test_what_was_never_live_or_is_not_over_has_nothing_to_purge(facts):
    assert due_at(facts) is None
    assert not is_due(facts, START + 9999 * DAY)


@pytest.mark.parametrize("naive", ["now", "ended_at", "hold"])
def test_a_time_without_a_zone_is_refused(naive):
    now, end = START + 99 * DAY, START
    bare = START.replace(tzinfo=None)
    holds = [Held(bare, bare + DAY)] if naive == "hold" else []
    facts = Facts(START, bare if naive == "ended_at" else end, holds=holds)
    with pytest.raises(ValueError, match="without a zone"):
        is_due(facts, bare if naive == "now" else now)


def test_of_several_holds_one_is_enough():
    past, now = Held(START, START + DAY), Held(START, START + 9 * DAY)
    assert is_held([past, now], START + 2 * DAY)
    assert not is_held([past], START + 2 * DAY)
    assert not is_held([], START)


def test_the_page_says_what_the_clock_does():
    assert kept_until(START) == due_at(Facts(START, START))


class TestWhatMayReturn:
    def test_what_its_owner_deleted_does_not(self):
        assert not may_return([], START)

    def test_what_was_decided_does_as_long_as_one_may_appeal(self):
        removal = Removal(START + 30 * DAY)
        assert may_return([removal], START + 30 * DAY - TICK)
        assert not may_return([removal], START + 30 * DAY)

    def test_an_open_appeal_keeps_it_for_as_long_as_it_takes(self):
        assert may_return([Removal(START, is_appealed=True)], START + 300 * DAY)

    def test_what_was_declined_is_gone_at_once(self):
        assert not may_return([Removal(START + 30 * DAY, is_declined=True)], START)
