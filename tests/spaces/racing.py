"""A fresh stage for each race, cheap enough to make hundreds, and how a race went."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from spaces import services
from spaces.models import Participant, Role, Space, SpeakRequest, State
from tests.races import Call, interleaved

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
