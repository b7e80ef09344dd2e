"""Services at the same moment, each in a thread with a connection of its own.

On both databases: the suite runs with DATABASE_URL for SQLite and for PostgreSQL.
"""

import pytest
from django.conf import settings

from accounts.models import User
from spaces import services
from spaces.models import Participant, Role, Space, SpeakRequest, State
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


def seats_of(space: Space) -> list[int | None]:
    return list(space.participants.seated().values_list("seat", flat=True))


def test_20_approvals_fill_exactly_the_seats_there_are(host, space):
    requests = [
        services.request_to_speak(actor=person, space=space) for person in people_in(space, 20)
    ]
    answers = at_once(
        *(
            lambda request=request: services.approve_request(
                actor=host, space=space, request_id=str(request.pk)
            )
            for request in requests
        )
    )
    assert answers == {"ok": 10, "seats_full": 10}
    assert seats_of(space) == list(range(settings.SPACES_MAX_SPEAKERS))
    left_open = SpeakRequest.objects.filter(status=SpeakRequest.Status.OPEN)
    assert left_open.count() == 10


def test_two_hosts_who_approve_the_same_request_seat_one_person_once(host, space):
    cohost, listener = people_in(space, 2)
    Participant.objects.filter(user=cohost).update(role=Role.COHOST, seat=1, cohost_place=0)
    request = services.request_to_speak(actor=listener, space=space)
    answers = at_once(
        *(
            lambda actor=actor: services.approve_request(
                actor=actor, space=space, request_id=str(request.pk)
            )
            for actor in (host, cohost)
        )
    )
    assert answers == {"ok": 1, "request_closed": 1}
    assert seats_of(space) == [0, 1, 2]


def test_20_listeners_who_sit_down_get_a_seat_each_or_none(space):
    answers = at_once(
        *(
            lambda person=person: services.take_seat(actor=person, space=space)
            for person in people_in(space, 20)
        )
    )
    assert answers == {"ok": 10, "seats_full": 10}
    assert seats_of(space) == list(range(settings.SPACES_MAX_SPEAKERS))


def test_somebody_who_sits_down_twice_has_one_seat(space):
    (person,) = people_in(space, 1)
    answers = at_once(*[lambda: services.take_seat(actor=person, space=space)] * 4)
    assert answers == {"ok": 1, "already_seated": 3}
    assert seats_of(space) == [0, 1]


def test_a_space_starts_once(host):
    space = services.create_space(actor=host, title="Soon")
    answers = at_once(*[lambda: services.start_space(actor=host, space=space)] * 4)
    assert answers == {"ok": 1, "already_live": 3}
    assert seats_of(space) == [0]


def test_one_of_two_spaces_of_a_host_starts(host):
    spaces = [services.create_space(actor=host, title=title) for title in ("One", "Two")]
    answers = at_once(
        *(lambda space=space: services.start_space(actor=host, space=space) for space in spaces)
    )
    assert answers == {"ok": 1, "already_hosting": 1}
    assert Space.objects.live().count() == 1


def test_somebody_who_enters_two_spaces_is_in_one(space):
    other = make_live_space(make_user("other"))
    person = make_user("person")
    answers = at_once(
        *(
            lambda space=space: services.enter_space(
                actor=person, space=space, connection=space.public_id
            )
            for space in (space, other)
        )
    )
    assert answers["ok"] + answers["superseded"] == 2
    assert answers["ok"] >= 1
    assert Participant.objects.here().filter(user=person).count() == 1


def test_somebody_who_enters_twice_has_one_place_and_the_last_connection(space):
    person = make_user("person")
    connections = [f"connection{number}" for number in range(6)]
    answers = at_once(
        *(
            lambda connection=connection: services.enter_space(
                actor=person, space=space, connection=connection
            )
            for connection in connections
        )
    )
    assert answers == {"ok": 6}
    assert Participant.objects.get(user=person).connection in connections


def test_an_end_and_an_approval_leave_nobody_seated(host, space):
    for person in people_in(space, 4):
        services.request_to_speak(actor=person, space=space)
    requests = SpeakRequest.objects.values_list("pk", flat=True)
    answers = at_once(
        lambda: services.end_space(actor=host, space=space),
        *(
            lambda pk=pk: services.approve_request(actor=host, space=space, request_id=str(pk))
            for pk in requests
        ),
    )
    assert answers["ok"] + answers["ended"] == 5
    space.refresh_from_db()
    assert space.state == State.ENDED
    assert seats_of(space) == []
    assert not Participant.objects.here().filter(space=space).exists()


def test_a_space_ends_once(host, space):
    answers = at_once(*[lambda: services.end_space(actor=host, space=space)] * 4)
    assert answers == {"ok": 4}
    first = Space.objects.get(pk=space.pk)
    assert first.revision == space.revision + 1


def test_every_change_gets_a_revision_of_its_own(space):
    people = people_in(space, 8)
    before = Space.objects.get(pk=space.pk).revision
    at_once(
        *(lambda person=person: services.take_seat(actor=person, space=space) for person in people)
    )
    assert Space.objects.get(pk=space.pk).revision == before + 8


def test_streams_given_out_at_once_differ(host, space):
    people = people_in(space, 6)
    for person in people:
        services.take_seat(actor=person, space=space)
    at_once(
        *(
            lambda person=person: services.open_stream(
                actor=person, space=space, connection=f"connection-of-{person.handle}"
            )
            for person in people
        )
    )
    streams = Participant.objects.filter(user__in=people).values_list("stream", flat=True)
    assert sorted(streams) == [1, 2, 3, 4, 5, 6]


def test_being_released_and_coming_back_do_not_mix(host, space):
    (person,) = people_in(space, 1)
    services.take_seat(actor=person, space=space)
    Participant.objects.filter(user=person).update(seen_at="2026-01-01T00:00:00Z")
    at_once(services.release_absent, lambda: enter(person, space))
    place = Participant.objects.get(user=person)
    assert place.left_at is None
    assert place.connection
    assert (place.seat is None) == (place.role == Role.LISTENER)
