"""Questions to the hosts: asked, wanted, answered, taken back; and whose are not shown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services as accounts
from core.errors import Invalid
from spaces import services
from spaces.models import Question, Space
from spaces.representations import represent_mine, represent_questions
from tests.factories import make_moderator, make_user
from tests.spaces.cast import code_of, enter


def ask(actor, space, text: str = "Why jazz?") -> Question:
    return services.ask_question(actor=actor, space=space, text=text)


def on(question: Question) -> dict:
    return {"space": question.space, "question_id": str(question.pk)}


def texts(space: Space) -> list[str]:
    return [question["text"] for question in represent_questions(space)]


def test_what_most_people_want_to_hear_stands_first(cast):
    ask(cast.listener, cast.space, "First")
    wanted = ask(cast.speaker, cast.space, "  Second \n thing ")
    assert texts(cast.space) == ["First", "Second thing"]
    services.vote_question(actor=cast.listener, **on(wanted))
    services.vote_question(actor=cast.host, **on(wanted))
    first, _ = represent_questions(cast.space)
    assert (first["text"], first["vote_count"], first["handle"]) == ("Second thing", 2, "speaker")
    assert represent_mine(cast.space, cast.host)["question_votes"] == [str(wanted.pk)]
    assert represent_mine(cast.space, cast.cohost)["question_votes"] == []


def test_a_vote_counts_once_and_may_be_taken_back(cast):
    question = ask(cast.listener, cast.space)
    services.vote_question(actor=cast.speaker, **on(question))
    assert code_of(services.vote_question, actor=cast.speaker, **on(question)) == "already_voted"
    for _ in range(2):
        services.unvote_question(actor=cast.speaker, **on(question))
        question.refresh_from_db()
        assert question.vote_count == 0


@pytest.mark.parametrize("decide", ["answer_question", "dismiss_question"])
def test_a_question_is_decided_once_and_leaves_the_list(cast, decide):
    question = ask(cast.listener, cast.space)
    services.vote_question(actor=cast.speaker, **on(question))
    getattr(services, decide)(actor=cast.host, **on(question))
    assert texts(cast.space) == []
    assert represent_mine(cast.space, cast.speaker)["question_votes"] == []
    for late in ("answer_question", "dismiss_question", "vote_question", "unvote_question"):
        service = getattr(services, late)
        assert code_of(service, actor=cast.host, **on(question)) == "question_closed"


def test_its_author_may_take_a_question_back_and_nobody_elses(cast):
    own, other = ask(cast.listener, cast.space), ask(cast.speaker, cast.space, "Mine")
    services.dismiss_question(actor=cast.listener, **on(own))
    assert code_of(services.dismiss_question, actor=cast.listener, **on(other)) == "not_allowed"
    assert texts(cast.space) == ["Mine"]


def test_five_questions_of_one_person_wait_at_most(cast):
    questions = [ask(cast.listener, cast.space, f"Number {n}") for n in range(5)]
    sixth = {"actor": cast.listener, "space": cast.space, "text": "Six"}
    assert code_of(services.ask_question, **sixth) == "questions_too_many"
    services.answer_question(actor=cast.host, **on(questions[0]))
    services.ask_question(**sixth)
    assert code_of(services.ask_question, **sixth) == "questions_too_many"


def test_a_listener_asks_slowly_in_slow_mode(cast):
    Space.objects.filter(pk=cast.space.pk).update(slow_mode_seconds=30)
    first = ask(cast.listener, cast.space)
    again = {"actor": cast.listener, "space": cast.space, "text": "And why?"}
    assert code_of(services.ask_question, **again) == "slow_down"
    for _ in range(2):
        ask(cast.speaker, cast.space, "From the stage")
    earlier = timezone.now() - timedelta(seconds=31)
    Question.objects.filter(pk=first.pk).update(created_at=earlier)
    services.ask_question(**again)


def test_in_a_lockdown_only_the_hosts_ask(cast):
    Space.objects.filter(pk=cast.space.pk).update(is_locked=True)
    for actor in (cast.speaker, cast.listener):
        asked = {"actor": actor, "space": cast.space, "text": "Why?"}
        assert code_of(services.ask_question, **asked) == "locked"
    ask(cast.cohost, cast.space)


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u202e", "q" * 281])
def test_a_question_without_words_is_not_asked(cast, text):
    with pytest.raises(Invalid):
        ask(cast.listener, cast.space, text)
    assert not Question.objects.exists()


@pytest.mark.parametrize("bad", ["", "0", "-1", "x", "\x00", "²", "9" * 20])
def test_ids_of_no_question_are_not_found(cast, bad):
    asked = {"actor": cast.host, "space": cast.space, "question_id": bad}
    for name in ("vote", "unvote", "answer", "dismiss"):
        assert code_of(getattr(services, f"{name}_question"), **asked) == "not_found"


def test_a_question_of_another_space_is_not_found(cast):
    theirs = ask(cast.other_host, Space.objects.get(host=cast.other_host))
    asked = {"actor": cast.host, "space": cast.space, "question_id": str(theirs.pk)}
    assert code_of(services.answer_question, **asked) == "not_found"
    assert code_of(services.vote_question, **asked) == "not_found"


# --- Whose are not shown -------------------------------------------------------------------------


def block(cast) -> None:
    accounts.block(actor=cast.host, other=cast.listener)


def suspend(cast) -> None:
    accounts.suspend(actor=make_moderator(), other=cast.listener)


@pytest.mark.parametrize("act", [block, suspend])
def test_the_questions_of_who_is_out_are_not_shown_and_everybody_hears_of_it(cast, telling, act):
    ask(cast.listener, cast.space, "Theirs")
    ask(cast.speaker, cast.space, "Mine")
    services.leave_space(actor=cast.listener, space=cast.space)
    with telling() as told:
        act(cast)
    assert texts(cast.space) == ["Mine"]
    assert "questions" in [part for event in told.events for part in event["touched"]]


def test_a_block_of_somebody_else_hides_no_question(cast):
    ask(cast.listener, cast.space, "Theirs")
    accounts.block(actor=cast.speaker, other=cast.listener)
    assert texts(cast.space) == ["Theirs"]


# --- What it costs -------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_the_questions_are_one_query(cast, count):
    for number in range(count):
        person = make_user(f"person{number}")
        enter(person, cast.space)
        ask(person, cast.space)
    with CaptureQueriesContext(connection) as captured:
        assert len(represent_questions(cast.space)) == count
    assert len(captured) == 1


def test_every_change_of_the_questions_touches_them(cast, telling):
    with telling() as told:
        question = ask(cast.listener, cast.space)
        services.vote_question(actor=cast.speaker, **on(question))
        services.unvote_question(actor=cast.speaker, **on(question))
        services.answer_question(actor=cast.host, **on(question))
        other = ask(cast.listener, cast.space)
        services.dismiss_question(actor=cast.listener, **on(other))
    assert [event["touched"] for event in told.events] == [["questions"]] * 6
    assert told.messages == []
