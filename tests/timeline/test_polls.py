from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import services as accounts
from core.errors import DomainError, Invalid
from tests.factories import make_user
from tests.races import at_once
from tests.timeline.factories import make_poll, make_tweet
from timeline import services
from timeline.models import PollChoice, PollVote, Tweet

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_user("ana")


@pytest.fixture
def ben():
    return make_user("ben")


def choice_of(tweet: Tweet, position: int = 0) -> int:
    return tweet.poll.choices.get(position=position).pk


def votes(tweet: Tweet) -> list[int]:
    return list(PollChoice.objects.filter(poll__tweet=tweet).values_list("vote_count", flat=True))


def refusal(actor, tweet, choice=None) -> str:
    with pytest.raises(DomainError) as refused:
        services.vote(actor=actor, tweet=tweet, choice_id=choice or choice_of(tweet))
    return refused.value.code


@pytest.mark.parametrize(
    "choices",
    [["one"], list("abcde"), ["same", " same "], ["", "two"], ["a", "\u3164", "c"]],
)
def test_a_poll_has_two_to_four_different_choices(ana, choices):
    with pytest.raises(Invalid) as refused:
        make_poll(ana, poll_choices=choices)
    assert refused.value.code == "poll_choices"
    assert not Tweet.objects.exists()


def test_a_choice_is_cleaned_and_has_25_characters(ana):
    poll = make_poll(ana, poll_choices=["é" * 25, "\u202e two\x00 "]).poll
    assert [choice.text for choice in poll.choices.all()] == ["é" * 25, "two"]
    with pytest.raises(Invalid) as refused:
        make_poll(ana, poll_choices=["x" * 26, "b"])
    assert refused.value.code == "poll_choice_too_long"


@pytest.mark.parametrize(
    ("hours", "is_fine"), [(4 / 60, False), (5 / 60, True), (24 * 7, True), (24 * 7 + 1, False)]
)
def test_a_poll_lasts_from_five_minutes_to_seven_days(ana, hours, is_fine):
    if is_fine:
        tweet = make_poll(ana, poll_hours=hours)
        assert tweet.poll.ends_at - tweet.created_at == timedelta(hours=hours)
        return
    with pytest.raises(Invalid) as refused:
        make_poll(ana, poll_hours=hours)
    assert refused.value.code == "poll_length"
    assert not Tweet.objects.exists()


def test_one_person_has_one_vote(ana, ben):
    tweet = make_poll(ana)
    services.vote(actor=ben, tweet=tweet, choice_id=choice_of(tweet))
    assert refusal(ben, tweet, choice_of(tweet, 1)) == "already_voted"
    assert votes(tweet) == [1, 0]


def test_a_poll_that_has_ended_takes_no_votes(ana, ben):
    tweet = make_poll(ana, poll_hours=1)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        assert refusal(ben, tweet) == "poll_closed"
    assert votes(tweet) == [0, 0]


def test_whoever_asks_does_not_answer(ana):
    assert refusal(ana, make_poll(ana)) == "own_poll"


def test_a_vote_is_for_a_choice_of_this_poll(ana, ben):
    tweet, other = make_poll(ana), make_poll(ana)
    assert refusal(ben, tweet, choice_of(other)) == "not_found"
    assert refusal(ben, make_tweet(ana), choice_of(other)) == "not_found"


def test_nobody_votes_in_what_they_cannot_see(ana, ben):
    tweet = make_poll(ana)
    accounts.block(actor=ana, other=ben)
    assert refusal(ben, tweet) == "not_found"


def test_a_suspended_account_does_not_vote(ana, ben):
    tweet = make_poll(ana)
    accounts.suspend(actor=make_user("mod", is_superuser=True, is_staff=True), other=ben)
    assert refusal(ben, tweet) == "suspended"


@pytest.mark.django_db(transaction=True)
def test_votes_are_counted_right_when_many_come_at_once():
    tweet = make_poll(make_user("ana"))
    people = [make_user(f"voter{number}") for number in range(4)]
    first, second = choice_of(tweet), choice_of(tweet, 1)
    calls = [
        lambda person=person, choice=choice: services.vote(
            actor=person, tweet=tweet, choice_id=choice
        )
        for person in people
        for choice in (first, second, first)
    ]
    assert at_once(*calls) == {"ok": 4, "already_voted": 8}
    assert sum(votes(tweet)) == PollVote.objects.count() == 4
