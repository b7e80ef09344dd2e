"""Hosts and those they decide about act at the same moment, in random interleavings.

Each time a fresh stage, a few acts out of those of the subject, and each act begins once the one
before it has made a random number of statements: before it has the lock, with it, or after. On
both databases: the suite runs for SQLite and for PostgreSQL.
"""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from spaces import events, services
from spaces.models import Invitation, Role, Space, SpeakRequest, StagePollVote, State
from tests.races import IS_LONG
from tests.spaces.invariants import require_sound, require_told
from tests.spaces.racing import Outcome, Stage, make_stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

INTERLEAVINGS, FEW = (50, 15) if IS_LONG else (15, 8)

Subject = Callable[[Stage], None]
SUBJECTS: dict[str, tuple[Subject, int, dict[str, int]]] = {}


def subject(times: int = INTERLEAVINGS, **people: int) -> Callable[[Subject], Subject]:
    """A race; `people` are for `make_stage`."""

    def add(race: Subject) -> Subject:
        SUBJECTS[race.__name__] = (race, times, people)
        return race

    return add


@pytest.fixture
def told(loop_beside) -> Iterator[list[events.StageEvent]]:
    """What sockets of this process would get, in the order of its coming."""
    heard: list[events.StageEvent] = []
    events.door.open(loop_beside, heard.append)
    yield heard
    events.door.close()


def of_the_space(stage: Stage, told: list[events.StageEvent]) -> list[events.StageEvent]:
    return [event for event in told if event["space_id"] == stage.space.public_id]


@subject()
def a_request(stage: Stage) -> None:
    """Approved or declined by two hosts, withdrawn or asked again by whose it is."""
    who = stage.listeners[0]
    request = stage.ask(who)
    acts = {
        f"{service.__name__} by {manager.username}": stage.act(
            service, manager, request_id=str(request.pk)
        )
        for service in (services.approve_request, services.decline_request)
        for manager in stage.managers
    }
    acts = dict(stage.chance.sample(list(acts.items()), 2))
    withdraws = stage.chance.random() < 0.5
    if withdraws:
        acts["withdraw"] = stage.act(services.withdraw_request, who)
    outcome = Outcome(acts, stage.chance)
    request.refresh_from_db()
    assert request.status != SpeakRequest.Status.OPEN
    assert stage.place(who).is_seated == (request.status == SpeakRequest.Status.APPROVED)
    if withdraws:
        assert outcome.answers.pop("withdraw") == "ok"
    if request.status == SpeakRequest.Status.WITHDRAWN:
        assert set(outcome.answers.values()) == {"request_closed"}, outcome
    else:
        outcome.require_one_winner("request_closed")


@subject(speakers=settings.SPACES_MAX_SPEAKERS - 3)
def the_last_seat(stage: Stage) -> None:
    """Two are let up by two hosts, and one who was invited comes by themselves."""
    first, second, third = stage.listeners
    requests = [stage.ask(who) for who in (first, second)]
    invitation = services.invite_to_speak(
        actor=stage.host, space=stage.space, participant_id=stage.id_of(third)
    )
    acts = {
        "host": stage.act(services.approve_request, stage.host, request_id=str(requests[0].pk)),
        "cohost": stage.act(services.approve_request, stage.cohost, request_id=str(requests[1].pk)),
        "invited": stage.act(services.accept_invitation, third, invitation_id=str(invitation.pk)),
    }
    outcome = Outcome(acts, stage.chance)
    outcome.require_one_winner("seats_full")
    assert stage.space.participants.seated().count() == settings.SPACES_MAX_SPEAKERS
    waiting = SpeakRequest.objects.filter(participant__space=stage.space, status="open")
    invited = Invitation.objects.filter(space=stage.space, status="open")
    assert waiting.count() + invited.count() == 2  # who lost may still win later


@subject()
def a_seat(stage: Stage) -> None:
    """Taken by two hosts, given up by whose it is."""
    who = stage.speakers[0]
    acts = {
        manager.username: stage.act(services.revoke_seat, manager, participant_id=stage.id_of(who))
        for manager in stage.managers
    } | {"leave": stage.act(services.leave_seat, who)}
    Outcome(acts, stage.chance).require_one_winner("not_seated")
    assert not stage.place(who).is_seated


@subject(FEW)
def a_microphone(stage: Stage) -> None:
    """Closed by two hosts while it is opened; a mute that found it closed changed nothing."""
    who = stage.speakers[0]
    is_open = stage.chance.random() < 0.5
    services.set_muted(actor=who, space=stage.space, muted=not is_open)
    acts = {
        manager.username: stage.act(
            services.mute_participant, manager, participant_id=stage.id_of(who)
        )
        for manager in stage.managers
    } | {"open": stage.act(services.set_muted, who, muted=False)}
    outcome = Outcome(acts, stage.chance)
    assert set(outcome.answers.values()) == {"ok"}, outcome


@subject()
def the_last_place_of_a_cohost(stage: Stage) -> None:
    """Taken by two who were invited to it."""
    invitations = {
        who: services.invite_cohost(
            actor=stage.host, space=stage.space, participant_id=stage.id_of(who)
        )
        for who in (stage.speakers[0], stage.listeners[0])
    }
    acts = {
        who.username: stage.act(services.accept_invitation, who, invitation_id=str(invitation.pk))
        for who, invitation in invitations.items()
    }
    Outcome(acts, stage.chance).require_one_winner("cohosts_full")
    assert stage.space.participants.filter(role=Role.COHOST).count() == 2


@subject(FEW)
def an_invitation(stage: Stage) -> None:
    """Accepted, or declined, while both hosts take it back."""
    who = stage.listeners[0]
    invitation = services.invite_to_speak(
        actor=stage.host, space=stage.space, participant_id=stage.id_of(who)
    )
    answer = stage.chance.choice((services.accept_invitation, services.decline_invitation))
    acts = {
        manager.username: stage.act(
            services.withdraw_invitation, manager, invitation_id=str(invitation.pk)
        )
        for manager in stage.managers
    } | {"answer": stage.act(answer, who, invitation_id=str(invitation.pk))}
    Outcome(acts, stage.chance).require_one_winner("invitation_closed")
    invitation.refresh_from_db()
    assert stage.place(who).is_seated == (invitation.status == Invitation.Status.ACCEPTED)


@subject(FEW)
def one_person_invited(stage: Stage) -> None:
    """By both hosts."""
    who = stage.id_of(stage.listeners[0])
    acts = {
        manager.username: stage.act(services.invite_to_speak, manager, participant_id=who)
        for manager in stage.managers
    }
    Outcome(acts, stage.chance).require_one_winner("already_invited")


@subject()
def one_open_poll(stage: Stage) -> None:
    """Put by two hosts."""
    acts = {
        manager.username: stage.act(
            services.open_poll, manager, question="Tea?", choices=["Yes", "No"]
        )
        for manager in stage.managers
    }
    Outcome(acts, stage.chance).require_one_winner("poll_open")


@subject()
def a_poll(stage: Stage) -> None:
    """Closed by two hosts while people vote, one of them twice."""
    poll = services.open_poll(
        actor=stage.host, space=stage.space, question="Tea?", choices=["Yes", "No"]
    )
    choices = [str(choice.pk) for choice in poll.choices.all()]
    voters = [stage.listeners[0], stage.listeners[0], stage.speakers[0]]
    votes = {
        f"vote {number}": stage.act(
            services.vote_in_poll,
            voter,
            poll_id=str(poll.pk),
            choice_id=stage.chance.choice(choices),
        )
        for number, voter in enumerate(voters)
    }
    closings = {
        manager.username: stage.act(services.close_poll, manager, poll_id=str(poll.pk))
        for manager in stage.managers
    }
    outcome = Outcome(votes | closings, stage.chance)
    cast = [outcome.answers.pop(name) for name in votes]
    assert set(cast) <= {"ok", "already_voted", "poll_closed"}, outcome
    assert StagePollVote.objects.filter(poll=poll).count() == cast.count("ok")
    outcome.require_one_winner("poll_closed")


@subject(FEW)
def a_question(stage: Stage) -> None:
    """Answered by one host, dismissed by the other, while listeners want it answered."""
    asking, one, other = stage.listeners
    question = services.ask_question(actor=asking, space=stage.space, text="Why?")
    pk = str(question.pk)
    votes = {
        who.username: stage.act(services.vote_question, who, question_id=pk) for who in (one, other)
    }
    decisions = {
        "answer": stage.act(services.answer_question, stage.host, question_id=pk),
        "dismiss": stage.act(services.dismiss_question, stage.cohost, question_id=pk),
    }
    outcome = Outcome(votes | decisions, stage.chance)
    cast = [outcome.answers.pop(name) for name in votes]
    assert set(cast) <= {"ok", "question_closed"}, outcome
    outcome.require_one_winner("question_closed")


@subject()
def somebody_let_up_and_removed(stage: Stage) -> None:
    """At the same moment, by two hosts; whichever is first, they are out."""
    who = stage.listeners[0]
    request = stage.ask(who)
    acts = {
        "approve": stage.act(services.approve_request, stage.host, request_id=str(request.pk)),
        "remove": stage.act(services.remove_person, stage.cohost, participant_id=stage.id_of(who)),
        "come": stage.act(services.enter_space, who, connection="another"),
    }
    outcome = Outcome(acts, stage.chance)
    assert outcome.answers["remove"] == "ok", outcome
    assert outcome.answers["approve"] in {"ok", "request_closed"}, outcome
    assert outcome.answers["come"] in {"ok", "removed"}, outcome
    place = stage.place(who)
    assert not place.is_seated
    assert place.removed_at is not None
    assert place.left_at is not None


@subject()
def the_hosting(stage: Stage) -> None:
    """Handed to two people, or over while the Space ends."""
    heirs = [stage.cohost, stage.speakers[0]]
    acts = {
        heir.username: stage.act(services.hand_over, stage.host, participant_id=stage.id_of(heir))
        for heir in heirs
    }
    if stage.chance.random() < 0.5:
        acts.popitem()
        acts["end"] = stage.act(services.end_space, stage.host)
    Outcome(acts, stage.chance).require_one_winner("not_allowed", "ended")


@subject(FEW)
def the_mics(stage: Stage) -> None:
    """Switched off by a host while speakers open theirs."""
    acts = {
        who.username: stage.act(services.set_muted, who, muted=False)
        for who in (*stage.speakers, stage.cohost)
    } | {"off": stage.act(services.steer_space, stage.host, allows_mics=False)}
    outcome = Outcome(acts, stage.chance)
    assert outcome.answers[stage.cohost.username] == outcome.answers["off"] == "ok", outcome
    assert set(outcome.answers.values()) <= {"ok", "mics_off"}, outcome


@subject(FEW)
def the_end(stage: Stage) -> None:
    """Of everything that goes on at that moment."""
    asking, coming = stage.listeners[:2]
    request = stage.ask(asking)
    acts = {
        "end": stage.act(services.end_space, stage.host),
        "approve": stage.act(services.approve_request, stage.cohost, request_id=str(request.pk)),
        "open": stage.act(services.set_muted, stage.speakers[0], muted=False),
        "come": stage.act(services.enter_space, coming, connection="another"),
    }
    outcome = Outcome(acts, stage.chance)
    assert outcome.answers.pop("end") == "ok"
    assert set(outcome.answers.values()) <= {"ok", "ended", "not_allowed"}, outcome
    assert Space.objects.get(pk=stage.space.pk).state == State.ENDED


@pytest.mark.parametrize("name", SUBJECTS)
def test_one_wins_and_the_others_are_told(name, told):
    race, times, people = SUBJECTS[name]
    for number in range(times):
        stage = make_stage(number, **people)
        race(stage)
        require_sound(stage.space)
        require_told(stage.space, 0, of_the_space(stage, told))
