"""Reactions: which may be sent, and how a quarter of a second of them is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError, Invalid, NotAllowed
from spaces.live.reactions import (
    MOST_NAMED,
    REMEMBERED_SECONDS,
    SLOWEST_SECONDS,
    Admission,
    Pace,
    Reacting,
    Reactions,
)
from spaces.live.requests import REQUESTS
from spaces.live.rights import Rights, Seat
from spaces.reactions import EMOJI, REACTIONS

HEART, APPLAUSE = REACTIONS[0].emoji, REACTIONS[1].emoji
SEATS = [
    Seat("1", 0, 1, False, "host"),
    Seat("2", 1, 2, True, "cohost"),
    Seat("3", 2, 3, False, "speaker"),
    Seat("4", 3, 4, True, "speaker", is_acting=True),
]
LISTENER, GUEST = "5", None


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


class Connection:
    """One connection to a Space of its own, or to that of others."""

    def __init__(self, clock: Time, name: str = "a", pace: Pace | None = None) -> None:
        self.pace = Pace(clock=clock) if pace is None else pace
        self.reacting = Reacting(name, clock=clock)


@pytest.fixture
def reacting(time) -> Connection:
    return Connection(time)


def rights(*, is_live: bool = True, is_locked: bool = False, slow: int = 0) -> Rights:
    return Rights.of(1, is_live, SEATS, is_locked=is_locked, slow_mode_seconds=slow)


def answer(connection: Connection, who: str | None, now: Rights) -> str:
    try:
        connection.reacting.check(who, now, connection.pace)
    except DomainError as error:
        return error.code
    return "ok"


# --- What may be sent ----------------------------------------------------------------------------


def test_the_set_is_small_all_different_and_nobody_is_angry():
    assert len(EMOJI) == len(REACTIONS) == 8
    assert not EMOJI & {"😠", "😡", "🤬", "👿", "😤", "👎"}


@pytest.mark.parametrize("who", ["1", "2", "3", "4", LISTENER, GUEST])
def test_everybody_may_react(reacting, who):
    assert [answer(reacting, who, rights()) for _ in range(5)] == ["ok"] * 5


@given(st.one_of(st.text(), st.none(), st.integers(), st.lists(st.text()), st.just("😡")))
def test_what_is_not_of_the_set_is_invalid(emoji):
    field = REQUESTS["reaction.send"].fields[0]
    if isinstance(emoji, str) and emoji in EMOJI:
        assert field.read(emoji) == emoji
    else:
        with pytest.raises(Invalid):
            field.read(emoji)


def test_five_a_second_and_then_again(reacting, time):
    answers = [answer(reacting, LISTENER, rights()) for _ in range(7)]
    assert answers == ["ok"] * 5 + ["too_many"] * 2
    time.now += 1
    assert answer(reacting, LISTENER, rights()) == "ok"


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("1", "ok"),
        ("2", "ok"),
        ("3", "locked"),
        ("4", "ok"),
        (LISTENER, "locked"),
        (GUEST, "locked"),
    ],
)
def test_in_a_lockdown_only_the_hosts_react(reacting, who, expected):
    assert answer(reacting, who, rights(is_locked=True)) == expected


@pytest.mark.parametrize("who", ["3", LISTENER, GUEST])
def test_slow_mode_is_for_listeners(reacting, time, who):
    slow = rights(slow=10)
    assert answer(reacting, who, slow) == "ok"
    time.now += 9.9
    assert answer(reacting, who, slow) == ("ok" if who == "3" else "slow_down")
    time.now += 0.1
    assert answer(reacting, who, slow) == "ok"


def test_slow_mode_is_for_the_person_whatever_they_connect_by(reacting, time):
    slow, other = rights(slow=300), Connection(time, "b", reacting.pace)
    assert [answer(one, LISTENER, slow) for one in (reacting, other)] == ["ok", "slow_down"]
    assert [answer(one, GUEST, slow) for one in (reacting, other)] == ["ok", "ok"]
    assert answer(other, "6", slow) == "ok"
    assert len(reacting.pace) == 4
    time.now += SLOWEST_SECONDS
    assert answer(other, LISTENER, slow) == "ok"
    assert len(reacting.pace) == 1  # who is not slowed any more is forgotten


def test_nobody_reacts_to_a_space_that_is_over(reacting):
    assert answer(reacting, "1", rights(is_live=False)) == "ended"


# --- The raid shield ------------------------------------------------------------------------------


def test_the_shield_is_asked_about_listeners_and_guests_alone():
    shielded = Rights.of(1, True, SEATS, shield=(7, 0))
    assert [shielded.asks_of(who) for who in ("1", "3", LISTENER, GUEST)] == [
        False,
        False,
        True,
        True,
    ]
    assert not rights().asks_of(LISTENER)
    assert Rights.from_event(shielded.to_event()) == shielded


def test_what_the_shield_said_is_asked_again_after_a_while_and_for_another_shield(time):
    admission = Admission(clock=time)
    assert not admission.knows((7, 0))
    admission.note((7, 0), NotAllowed("Too new.", code="account_too_young"))
    assert admission.knows((7, 0))
    assert not admission.knows((7, 1))
    for _ in range(2):
        with pytest.raises(NotAllowed) as refused:
            admission.require()
        assert (refused.value.code, refused.value.message) == ("account_too_young", "Too new.")
    time.now += REMEMBERED_SECONDS
    assert not admission.knows((7, 0))
    admission.note((7, 0), None)
    admission.require()


# --- How they are told ---------------------------------------------------------------------------


def test_some_are_named_and_all_are_counted():
    reactions = Reactions()
    for number in range(MOST_NAMED + 10):
        reactions.add(str(number), HEART if number % 2 else APPLAUSE)
    ours, told = reactions.take()
    message = told.to_message("reactions")
    assert message["reactions"] == [
        [str(number), HEART if number % 2 else APPLAUSE] for number in range(MOST_NAMED)
    ]
    assert message["counts"] == {HEART: 20, APPLAUSE: 20}
    assert ours == told


def test_those_of_other_processes_are_told_and_not_sent_on():
    here, there = Reactions(), Reactions()
    here.add("1", HEART)
    there.add(None, HEART)
    there.add("2", APPLAUSE)
    here.hear(there.take()[0].to_message("space.reactions"))
    ours, told = here.take()
    assert ours.to_message("x")["counts"] == {HEART: 1}
    message = told.to_message("x")
    assert sorted(message["reactions"], key=str) == [["1", HEART], ["2", APPLAUSE], [None, HEART]]
    assert message["counts"] == {HEART: 2, APPLAUSE: 1}


def test_what_was_told_is_not_told_again():
    reactions = Reactions()
    reactions.add("1", HEART)
    reactions.take()
    ours, told = reactions.take()
    assert not ours.counts
    assert not told.counts


def test_the_count_begins_anew_for_who_reads_it():
    reactions = Reactions()
    for _ in range(3):
        reactions.add(None, HEART)
    reactions.hear({"reactions": [], "counts": {HEART: 9}})
    reactions.take()
    assert [reactions.take_count(), reactions.take_count()] == [3, 0]
