"""Polls of a Space: one at a time, a vote each, a result that stands."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.errors import Invalid
from spaces import services
from spaces.models import Space, StagePoll
from spaces.representations import represent_mine, represent_poll
from tests.factories import make_user
from tests.spaces.cast import code_of, enter


def opened(cast, *choices: str) -> StagePoll:
    return services.open_poll(
        actor=cast.host, space=cast.space, question="Longer?", choices=choices or ("Yes", "No")
    )


def vote(actor, poll: StagePoll, text: str = "Yes") -> None:
    choice = poll.choices.get(text=text)
    services.vote_in_poll(
        actor=actor, space=poll.space, poll_id=str(poll.pk), choice_id=str(choice.pk)
    )


def result_of(space: Space) -> dict[str, int]:
    poll = represent_poll(space)
    return {choice["text"]: choice["vote_count"] for choice in poll["choices"]} if poll else {}


def test_a_poll_is_asked_voted_in_and_closed(cast):
    poll = services.open_poll(
        actor=cast.cohost,
        space=cast.space,
        question="  One \n more\u202e tune? ",
        choices=["Yes", " No ", "Ask Ben"],
    )
    vote(cast.host, poll, "No")
    vote(cast.speaker, poll)
    vote(cast.listener, poll)
    assert result_of(cast.space) == {"Yes": 2, "No": 1, "Ask Ben": 0}
    services.close_poll(actor=cast.host, space=cast.space, poll_id=str(poll.pk))
    told = represent_poll(cast.space)
    assert (told["question"], told["is_open"], told["vote_count"]) == ("One more tune?", False, 3)
    assert told["closed_at"] is not None


def test_one_knows_what_one_chose_and_not_what_others_did(cast):
    poll = opened(cast)
    vote(cast.listener, poll, "No")
    chosen = str(poll.choices.get(text="No").pk)
    assert represent_mine(cast.space, cast.listener)["poll_choice"] == chosen
    assert represent_mine(cast.space, cast.host)["poll_choice"] is None
    assert represent_mine(cast.space, None)["poll_choice"] is None


def test_a_new_poll_takes_the_place_of_the_last_result(cast):
    first = opened(cast)
    again = {"actor": cast.host, "space": cast.space, "question": "Q", "choices": ["a", "b"]}
    assert code_of(services.open_poll, **again) == "poll_open"
    services.close_poll(actor=cast.host, space=cast.space, poll_id=str(first.pk))
    second = services.open_poll(**again)
    assert represent_poll(cast.space)["id"] == str(second.pk)


def test_a_vote_is_for_good_and_for_an_open_poll(cast):
    poll = opened(cast)
    choice = str(poll.choices.get(text="No").pk)
    again = {"space": cast.space, "poll_id": str(poll.pk), "choice_id": choice}
    vote(cast.listener, poll)
    assert code_of(services.vote_in_poll, actor=cast.listener, **again) == "already_voted"
    closing = {"actor": cast.host, "space": cast.space, "poll_id": str(poll.pk)}
    services.close_poll(**closing)
    assert code_of(services.vote_in_poll, actor=cast.speaker, **again) == "poll_closed"
    assert code_of(services.close_poll, **closing) == "poll_closed"
    assert result_of(cast.space) == {"Yes": 1, "No": 0}


def test_the_end_of_the_space_closes_its_poll(cast):
    poll = opened(cast)
    services.end_space(actor=cast.host, space=cast.space)
    poll.refresh_from_db()
    assert not poll.is_open
    assert poll.closed_at is not None


@pytest.mark.parametrize(
    ("question", "choices", "code"),
    [
        ("", ["a", "b"], "invalid"),
        (" \u200b\n", ["a", "b"], "invalid"),
        ("q" * 101, ["a", "b"], "invalid"),
        ("q", [], "poll_choices"),
        ("q", ["a"], "poll_choices"),
        ("q", ["a", "a"], "poll_choices"),
        ("q", ["a", " \u200b"], "poll_choices"),
        ("q", list("abcde"), "poll_choices"),
        ("q", ["a", "b" * 26], "poll_choice_too_long"),
    ],
)
def test_a_poll_that_nobody_could_answer_is_not_opened(cast, question, choices, code):
    with pytest.raises(Invalid) as refused:
        services.open_poll(actor=cast.host, space=cast.space, question=question, choices=choices)
    assert refused.value.code == code
    assert not StagePoll.objects.exists()


@pytest.mark.parametrize("bad", ["", "0", "-1", "x", "\x00", "²", "9" * 20])
def test_ids_of_no_poll_are_not_found(cast, bad):
    poll = opened(cast)
    choice, own = str(poll.choices.first().pk), str(poll.pk)
    asked = {"actor": cast.host, "space": cast.space}
    vote_in = services.vote_in_poll
    assert code_of(services.close_poll, **asked, poll_id=bad) == "not_found"
    assert code_of(vote_in, **asked, poll_id=bad, choice_id=choice) == "not_found"
    assert code_of(vote_in, **asked, poll_id=own, choice_id=bad) == "not_found"


def test_a_choice_belongs_to_its_poll_and_a_poll_to_its_space(cast):
    poll = opened(cast)
    elsewhere = Space.objects.get(host=cast.other_host)
    theirs = services.open_poll(
        actor=cast.other_host, space=elsewhere, question="Q", choices=["a", "b"]
    )
    ask = {"actor": cast.host, "space": cast.space}
    foreign = str(theirs.choices.first().pk)
    assert (
        code_of(services.vote_in_poll, **ask, poll_id=str(poll.pk), choice_id=foreign)
        == "not_found"
    )
    assert (
        code_of(services.vote_in_poll, **ask, poll_id=str(theirs.pk), choice_id=foreign)
        == "not_found"
    )
    assert code_of(services.close_poll, **ask, poll_id=str(theirs.pk)) == "not_found"


def test_a_vote_touches_the_poll_and_nothing_else(cast, telling):
    poll = opened(cast)
    with telling() as told:
        vote(cast.listener, poll)
    (event,) = told.events
    assert (event["touched"], event["messages"], event["rights"]) == (["poll"], [], None)


@pytest.mark.parametrize("votes", [1, 30])
def test_a_vote_and_the_result_cost_the_same_for_a_crowd(cast, votes):
    poll = opened(cast)
    for number in range(votes):
        person = make_user(f"voter{number}")
        enter(person, cast.space)
        vote(person, poll)
    choice = str(poll.choices.get(text="No").pk)
    with CaptureQueriesContext(connection) as captured:
        services.vote_in_poll(
            actor=cast.listener, space=cast.space, poll_id=str(poll.pk), choice_id=choice
        )
    # In a savepoint: place, poll, choice; look, insert in a savepoint; count, look again.
    assert len(captured) == 11
    with CaptureQueriesContext(connection) as captured:
        assert result_of(cast.space) == {"Yes": votes, "No": 1}
    assert len(captured) == 2


def test_two_open_polls_cannot_be(cast):
    opened(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        StagePoll.objects.create(space=cast.space, question="Another?")
