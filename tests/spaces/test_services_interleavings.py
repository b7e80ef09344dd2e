"""Hosts and those they decide about act at the same moment, in 50 random interleavings a subject.

Each time a fresh stage, a few acts out of those of the subject, and each act begins once the one
before it has made a random number of statements: before it has the lock, with it, or after. On
both databases: the suite runs for SQLite and for PostgreSQL.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from spaces import events, services
from spaces.models import Invitation, Participant, Role, Space, SpeakRequest, State
from tests.races import Call, interleaved
from tests.spaces.invariants import require_sound, require_told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

INTERLEAVINGS = 50
STATEMENTS = 12
"""So many a call may be ahead of the next one; most have the lock after the first."""


@dataclass(frozen=True)
class Stage:
    """A host and a co-host, who have a free place beside them; speakers, and listeners."""

    space: Space
    host: User
    cohost: User
    speakers: list[User]
    listeners: list[User]
    chance: random.Random

    @property
    def managers(self) -> list[User]:
        return [self.host, self.cohost]

    def place(self, user: User) -> Participant:
        return Participant.objects.get(space=self.space, user=user)

    def id_of(self, user: User) -> str:
        return str(self.place(user).pk)

    def ask(self, user: User) -> SpeakRequest:
        return services.request_to_speak(actor=user, space=self.space)

    def act(self, service: Callable[..., object], actor: User, **arguments: object) -> Call:
        return lambda: service(actor=actor, space=self.space, **arguments)


def make_stage(number: int, *, speakers: int = 2, listeners: int = 3) -> Stage:
    """Around the services: fifty of these are to cost little."""
    users = User.objects.bulk_create(
        User(username=f"p{number}_{i}", name=f"P{i}", email=f"p{number}-{i}@example.org")
        for i in range(2 + speakers + listeners)
    )
    now = timezone.now()
    space = Space.objects.create(
        host=users[0], created_by=users[0], title="A race", state=State.LIVE, started_at=now
    )
    on_stage = 2 + speakers
    roles = [Role.HOST, Role.COHOST, *[Role.SPEAKER] * speakers, *[Role.LISTENER] * listeners]
    Participant.objects.bulk_create(
        Participant(
            space=space,
            user=user,
            role=role,
            seat=seat if seat < on_stage else None,
            cohost_place=0 if role == Role.COHOST else None,
            seated_at=now if seat < on_stage else None,
            connection=f"connection-of-{user.username}",
        )
        for seat, (user, role) in enumerate(zip(users, roles, strict=True))
    )
    chance = random.Random(number)
    return Stage(space, users[0], users[1], users[2:on_stage], users[on_stage:], chance)


class Outcome:
    """Who did what, and how it was answered."""

    def __init__(self, acts: dict[str, Call], chance: random.Random) -> None:
        order = chance.sample(list(acts.items()), len(acts))
        calls = [(chance.randrange(STATEMENTS), call) for _, call in order]
        self.answers = dict(zip([name for name, _ in order], interleaved(*calls), strict=True))

    def __repr__(self) -> str:
        return str(self.answers)

    def require_one_winner(self, *losers: str) -> None:
        """One was heard, all others were told, with one of these codes."""
        answers = sorted(self.answers.values(), key=lambda answer: answer != "ok")
        assert answers[0] == "ok", self
        assert set(answers[1:]) <= set(losers), self


Subject = Callable[[Stage], None]
SUBJECTS: dict[str, tuple[Subject, dict[str, int]]] = {}


def subject(**people: int) -> Callable[[Subject], Subject]:
    """A race; `people` are for `make_stage`."""

    def add(race: Subject) -> Subject:
        SUBJECTS[race.__name__] = (race, people)
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


@subject()
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


@subject()
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


@subject()
def one_person_invited(stage: Stage) -> None:
    """By both hosts."""
    who = stage.id_of(stage.listeners[0])
    acts = {
        manager.username: stage.act(services.invite_to_speak, manager, participant_id=who)
        for manager in stage.managers
    }
    Outcome(acts, stage.chance).require_one_winner("already_invited")


@subject()
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
    race, people = SUBJECTS[name]
    for number in range(INTERLEAVINGS):
        stage = make_stage(number, **people)
        race(stage)
        require_sound(stage.space)
        require_told(stage.space, 0, of_the_space(stage, told))
