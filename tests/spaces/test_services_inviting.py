"""Inviting several people: each is invited, and written to if they take messages."""

import pytest

from accounts import services as accounts
from accounts.models import MessagesFrom, User
from spaces import services, tasks
from spaces.models import Invitation, Space
from tests.factories import make_user
from tests.spaces.factories import make_announced_space, make_live_space, make_space
from timeline.models import DirectMessage, Notification, NotificationKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_to_all(db) -> User:
    return make_user("open", messages_from=MessagesFrom.EVERYONE)


@pytest.fixture
def closed(db) -> User:
    """Takes messages from people they follow: not from the host."""
    return make_user("closed", messages_from=MessagesFrom.FOLLOWED)


def invite(space: Space, *people: User) -> dict[str, tuple[str, str]]:
    """By handle: why not, and why without a message."""
    outcomes = services.invite_people(actor=space.host, space=space, people=people)
    return {one.person.handle: (one.problem, one.unwritten) for one in outcomes}


def messages_to(person: User) -> list[str]:
    found = DirectMessage.objects.filter(conversation__members__user=person)
    return [message.text for message in found]


def invitations(space: Space) -> set[str]:
    return {one.user.handle for one in space.invitations.select_related("user")}


@pytest.mark.parametrize("make", [make_announced_space, make_live_space])
def test_each_is_invited_and_written_to_once_however_often(host, open_to_all, make):
    space = make(host)
    for _ in range(2):
        assert invite(space, open_to_all) == {"open": ("", "")}
    assert invitations(space) == {"open"}
    (text,) = messages_to(open_to_all)
    assert text.endswith(space.get_absolute_url())


def test_who_takes_no_messages_is_invited_and_told_all_the_same(host, closed, open_to_all):
    space = make_announced_space(host)
    outcomes = invite(space, closed, open_to_all)
    assert outcomes["open"] == ("", "")
    problem, unwritten = outcomes["closed"]
    assert problem == ""
    assert "only from people they follow" in unwritten
    assert messages_to(closed) == []
    told = Notification.objects.get(recipient=closed)
    assert (told.kind, told.path) == (NotificationKind.SPEAK_INVITE, space.get_absolute_url())


def test_one_who_cannot_come_keeps_nobody_out(host, open_to_all, stranger):
    space = make_live_space(host)
    accounts.block(actor=host, other=stranger)
    outcomes = invite(space, stranger, open_to_all)
    assert outcomes["stranger"][0]
    assert outcomes["open"] == ("", "")
    assert invitations(space) == {"open"}
    assert messages_to(stranger) == []


def test_who_is_invited_to_a_draft_hears_of_it_when_it_starts(host, open_to_all):
    space = make_space(host, who_can_speak="invited")
    assert invite(space, open_to_all) == {"open": ("", "")}
    tasks.write_to_invited(space.pk)
    assert messages_to(open_to_all) == []
    services.start_space(actor=host, space=space)
    for _ in range(2):
        tasks.write_to_invited(space.pk)
    assert len(messages_to(open_to_all)) == 1


def test_who_declined_is_not_written_to_at_the_start(host, open_to_all):
    space = make_announced_space(host)
    invite(space, open_to_all)
    DirectMessage.objects.all().delete()
    Invitation.objects.update(status=Invitation.Status.WITHDRAWN)
    services.start_space(actor=host, space=space)
    tasks.write_to_invited(space.pk)
    assert messages_to(open_to_all) == []
