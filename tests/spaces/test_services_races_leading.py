"""Who leads, decided at the same moment, on both databases."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from spaces import services
from spaces.models import Invitation, Participant, Role, Space
from tests.factories import make_user
from tests.races import at_once
from tests.spaces.cast import enter, seat
from tests.spaces.factories import make_live_space

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def host() -> User:
    return make_user("host")


@pytest.fixture
def space(host) -> Space:
    space = make_live_space(host)
    enter(host, space)
    return space


def id_of(user: User) -> str:
    return str(Participant.objects.get(user=user).pk)


def invite(space: Space, user: User, role: str = "speak") -> Invitation:
    service = services.invite_cohost if role == "cohost" else services.invite_to_speak
    return service(actor=space.host, space=space, participant_id=id_of(user))


def accepting(space: Space, invitation: Invitation):
    return lambda: services.accept_invitation(
        actor=invitation.user, space=space, invitation_id=str(invitation.pk)
    )


def roles(space: Space) -> list[str]:
    return sorted(space.participants.seated().values_list("role", flat=True))


def test_somebody_accepts_once_and_has_one_seat(space):
    person = make_user("person")
    enter(person, space)
    answers = at_once(*[accepting(space, invite(space, person))] * 4)
    assert answers == {"ok": 1, "invitation_closed": 3}
    assert list(space.participants.seated().values_list("seat", flat=True)) == [0, 1]


def test_an_accepting_and_a_withdrawing_do_not_both_hold(host, space):
    person = make_user("person")
    enter(person, space)
    invitation = invite(space, person)
    answers = at_once(
        accepting(space, invitation),
        lambda: services.withdraw_invitation(
            actor=host, space=space, invitation_id=str(invitation.pk)
        ),
    )
    assert answers == {"ok": 1, "invitation_closed": 1}
    invitation.refresh_from_db()
    seated = Participant.objects.get(user=person).is_seated
    assert seated == (invitation.status == Invitation.Status.ACCEPTED)


def test_two_hosts_invite_one_person_once(host, space):
    cohost, person = make_user("cohost"), make_user("person")
    seat(cohost, space)
    accepting(space, invite(space, cohost, "cohost"))()
    enter(person, space)
    answers = at_once(
        *(
            lambda actor=actor: services.invite_to_speak(
                actor=actor, space=space, participant_id=id_of(person)
            )
            for actor in (host, cohost)
        )
    )
    assert answers == {"ok": 1, "already_invited": 1}


def test_the_places_of_cohosts_are_given_out_once(space):
    people = [make_user(f"person{number}") for number in range(5)]
    for person in people:
        seat(person, space)
    invitations = [invite(space, person, "cohost") for person in people]
    answers = at_once(*(accepting(space, invitation) for invitation in invitations))
    assert answers == {"ok": 2, "cohosts_full": 3}
    places = Participant.objects.filter(role=Role.COHOST).values_list("cohost_place", flat=True)
    assert sorted(places) == [0, 1]
    assert Invitation.objects.filter(status=Invitation.Status.OPEN).count() == 3


def test_the_last_seat_goes_to_one_of_the_invited(space):
    for number in range(settings.SPACES_MAX_SPEAKERS - 2):
        seat(make_user(f"filler{number}"), space)
    people = [make_user(f"person{number}") for number in range(4)]
    for person in people:
        enter(person, space)
    answers = at_once(*(accepting(space, invite(space, person)) for person in people))
    assert answers == {"ok": 1, "seats_full": 3}
    assert Invitation.objects.filter(status=Invitation.Status.OPEN).count() == 3


def test_a_space_is_handed_over_once(host, space):
    people = [make_user(f"person{number}") for number in range(3)]
    for person in people:
        seat(person, space)
    answers = at_once(
        *(
            lambda person=person: services.hand_over(
                actor=host, space=space, participant_id=id_of(person)
            )
            for person in people
        )
    )
    assert answers == {"ok": 1, "not_allowed": 2}
    assert roles(space) == ["cohost", "host", "speaker", "speaker"]
    leading = Participant.objects.get(space=space, role=Role.HOST)
    assert Space.objects.get(pk=space.pk).host_id == leading.user_id


def test_a_handing_over_and_an_end_do_not_both_happen(host, space):
    person = make_user("person")
    seat(person, space)
    to = id_of(person)
    answers = at_once(
        lambda: services.hand_over(actor=host, space=space, participant_id=to),
        lambda: services.end_space(actor=host, space=space),
    )
    assert answers["ok"] == 1
    assert answers["ended"] + answers["not_allowed"] == 1
    space.refresh_from_db()
    if space.is_live:
        assert (space.host, roles(space)) == (person, ["cohost", "host"])
    else:
        assert (space.host, roles(space)) == (host, [])


def test_a_handing_over_and_a_suspension_leave_no_suspended_host(host, space):
    operator = make_user("operator", is_staff=True, is_superuser=True)
    person = make_user("person")
    seat(person, space)
    to = id_of(person)
    at_once(
        lambda: services.hand_over(actor=host, space=space, participant_id=to),
        lambda: accounts.suspend(actor=operator, other=person),
    )
    space.refresh_from_db()
    assert not space.is_live or space.host == host
    assert not Participant.objects.here().filter(user=person).exists()


def test_a_host_who_comes_back_at_the_last_moment_has_the_space_or_has_not(host, space):
    person = make_user("person")
    seat(person, space)
    now = timezone.now()
    long_ago = now - timedelta(seconds=settings.SPACES_HOST_GRACE_SECONDS)
    Space.objects.filter(pk=space.pk).update(host_away_since=long_ago)
    Participant.objects.filter(user=host).update(connection="", seen_at=long_ago)
    at_once(
        lambda: services.release_absent(now=now),
        lambda: services.release_absent(now=now),
        lambda: enter(host, space),
    )
    space.refresh_from_db()
    assert space.host_away_since is None
    leading = Participant.objects.get(space=space, role=Role.HOST)
    assert leading.user_id == space.host_id
    place = Participant.objects.get(space=space, user=host)
    assert (place.role, place.left_at) in {(Role.HOST, None), (Role.LISTENER, None)}
