"""Polls and questions at the same moment, each call in a thread with a connection of its own.

On both databases: the suite runs with DATABASE_URL for SQLite and for PostgreSQL.
"""

import pytest

from accounts.models import User
from spaces import services
from spaces.models import Question, Role, Space, StagePoll
from tests.factories import make_user
from tests.races import at_once
from tests.spaces.cast import enter
from tests.spaces.factories import make_live_space

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def host() -> User:
    return make_user("host")


@pytest.fixture
def space(host) -> Space:
    return make_live_space(host, needs_approval=False)


def people_in(space: Space, count: int) -> list[User]:
    people = [make_user(f"person{number}") for number in range(count)]
    for person in people:
        enter(person, space)
    return people


def open_poll(actor: User, space: Space) -> StagePoll:
    return services.open_poll(actor=actor, space=space, question="Longer?", choices=["Yes", "No"])


def vote(actor: User, poll: StagePoll, number: int = 0) -> None:
    choice = poll.choices.all()[number]
    services.vote_in_poll(
        actor=actor, space=poll.space, poll_id=str(poll.pk), choice_id=str(choice.pk)
    )


def require_counts_right(poll: StagePoll) -> None:
    for choice in poll.choices.all():
        assert choice.vote_count == choice.votes.count()


def test_two_hosts_who_open_a_poll_at_once_open_one(host, space):
    (cohost,) = people_in(space, 1)
    services.take_seat(actor=cohost, space=space)
    space.participants.filter(user=cohost).update(role=Role.COHOST, cohost_place=0)
    answers = at_once(*(lambda actor=actor: open_poll(actor, space) for actor in (host, cohost)))
    assert answers == {"ok": 1, "poll_open": 1}
    assert space.polls.filter(is_open=True).count() == 1


def test_who_votes_many_times_at_once_is_counted_once(host, space):
    poll = open_poll(host, space)
    (person,) = people_in(space, 1)
    answers = at_once(
        *(lambda number=number: vote(person, poll, number % 2) for number in range(6))
    )
    assert answers == {"ok": 1, "already_voted": 5}
    assert poll.votes.count() == 1
    require_counts_right(poll)


def test_a_crowd_that_votes_at_once_is_counted_to_the_last(host, space):
    poll = open_poll(host, space)
    crowd = people_in(space, 16)
    answers = at_once(
        *(
            lambda person=person, number=number: vote(person, poll, number % 2)
            for number, person in enumerate(crowd)
        )
    )
    assert answers == {"ok": 16}
    assert [choice.vote_count for choice in poll.choices.all()] == [8, 8]


@pytest.mark.parametrize("how", ["close", "end"])
def test_no_vote_is_counted_after_the_close_was_answered(host, space, how):
    poll = open_poll(host, space)
    crowd = people_in(space, 12)
    result: list[int] = []

    def close() -> None:
        if how == "close":
            services.close_poll(actor=host, space=space, poll_id=str(poll.pk))
        else:
            services.end_space(actor=host, space=space)
        result.extend(choice.vote_count for choice in poll.choices.all())

    answers = at_once(
        close,
        *(
            lambda person=person, number=number: vote(person, poll, number % 2)
            for number, person in enumerate(crowd)
        ),
    )
    votes = answers["ok"] - 1
    assert answers.keys() <= {"ok", "poll_closed", "ended"}
    assert sum(result) == votes == poll.votes.count()
    assert [choice.vote_count for choice in poll.choices.all()] == result
    require_counts_right(poll)


def test_votes_for_a_question_given_and_taken_back_at_once_are_counted_right(host, space):
    crowd = people_in(space, 8)
    question = services.ask_question(actor=host, space=space, text="Why?")
    asked = {"space": space, "question_id": str(question.pk)}
    at_once(*(lambda p=person: services.vote_question(actor=p, **asked) for person in crowd))
    at_once(
        *(lambda: services.unvote_question(actor=crowd[0], **asked) for _ in range(4)),
        *(lambda: services.vote_question(actor=host, **asked) for _ in range(4)),
    )
    question.refresh_from_db()
    assert question.vote_count == question.votes.count() == 8


def test_nobody_gets_past_five_questions_by_asking_at_once(space):
    (person,) = people_in(space, 1)
    answers = at_once(*[lambda: services.ask_question(actor=person, space=space, text="Why?")] * 8)
    assert answers == {"ok": 5, "questions_too_many": 3}


def test_a_question_is_decided_once(host, space):
    (person,) = people_in(space, 1)
    question = services.ask_question(actor=person, space=space, text="Why?")
    asked = {"space": space, "question_id": str(question.pk)}
    answers = at_once(
        lambda: services.answer_question(actor=host, **asked),
        lambda: services.dismiss_question(actor=host, **asked),
        lambda: services.dismiss_question(actor=person, **asked),
    )
    assert answers == {"ok": 1, "question_closed": 2}
    assert Question.objects.get().status != Question.Status.OPEN
