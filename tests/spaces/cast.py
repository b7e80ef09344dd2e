"""The people that the tests of Spaces are about, and the Space they are in."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from accounts.models import User
from core.errors import DomainError
from spaces import services
from spaces.models import Participant, Role, Space
from tests.copies import made_again
from tests.factories import make_user
from tests.spaces.factories import make_live_space


@dataclass(frozen=True)
class Cast:
    """A live Space: a host, a co-host and a speaker are seated, a listener is there, a stranger
    has only an account, and the other host is live elsewhere.
    """

    space: Space
    host: User
    cohost: User
    speaker: User
    listener: User
    stranger: User
    other_host: User

    def place(self, who: str) -> Participant:
        """Where this one is, read anew."""
        return Participant.objects.select_related("space", "user").get(
            space=self.space, user=getattr(self, who)
        )


PEOPLE = ("host", "cohost", "speaker", "listener", "stranger", "other_host")


def assemble_cast() -> Cast:
    made_again(_make_cast)
    people = {user.username: user for user in User.objects.filter(username__in=PEOPLE)}
    return Cast(space=Space.objects.get(host=people["host"]), **people)


def _make_cast() -> None:
    people = {who: make_user(who) for who in PEOPLE}
    space = make_live_space(people["host"])
    for who in ("cohost", "speaker"):
        seat(people[who], space)
    Participant.objects.filter(user=people["cohost"]).update(role=Role.COHOST, cohost_place=0)
    enter(people["host"], space)
    enter(people["listener"], space)
    make_live_space(people["other_host"])


def enter(user: User, space: Space) -> Participant:
    """Come in through a connection that is named for the person."""
    return services.enter_space(actor=user, space=space, connection=connection_of(user))


def connection_of(user: User) -> str:
    return f"connection-of-{user.handle}"


def seat(user: User, space: Space) -> Participant:
    """Come in, ask, and be let up by the host."""
    participant = enter(user, space)
    request = services.request_to_speak(actor=user, space=space)
    services.approve_request(actor=space.host, space=space, request_id=str(request.pk))
    participant.refresh_from_db()
    return participant


def code_of(service: Callable[..., object], **arguments: object) -> str:
    """Call what must be refused; the code it is refused with."""
    with pytest.raises(DomainError) as refused:
        service(**arguments)
    return refused.value.code
