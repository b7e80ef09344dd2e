from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from accounts.models import User
from moderation.models import Hold
from spaces.models import Space
from tests.factories import make_user
from tests.logins import staff_client
from tests.moderation.people import make_administrator, make_group_moderator
from tests.spaces.factories import make_live_space

pytestmark = pytest.mark.django_db

HOLDS = "/admin/moderation/hold/"


@pytest.fixture
def adam(db) -> User:
    return make_administrator()


@pytest.fixture
def desk(adam: User) -> Client:
    return staff_client(adam)


@pytest.fixture
def space(db) -> Space:
    return make_live_space(make_user("host"), "Jazz at noon")


def hold(desk: Client, space_id: str, **fields: str):
    until = (timezone.now() + timedelta(days=30)).date().isoformat()
    said = {"space": space_id, "reason": "The police of Bern, 12/34.", "until": until, **fields}
    return desk.post(f"{HOLDS}add/", said)


def test_a_hold_is_one_service_call(desk, adam, space) -> None:
    assert hold(desk, space.public_id).url == HOLDS
    made = Hold.objects.get()
    assert (made.space, made.by, made.reason) == (space, adam, "The police of Bern, 12/34.")
    assert (made.expires_at.hour, made.expires_at.minute) == (23, 59)
    page = desk.get(HOLDS).content.decode()
    assert "The police of Bern, 12/34." in page
    assert f"{HOLDS}{made.pk}/release/" in page


def test_a_hold_is_released(desk, space) -> None:
    hold(desk, space.public_id)
    made = Hold.objects.get()
    desk.post(f"{HOLDS}{made.pk}/release/")
    made.refresh_from_db()
    assert made.released_at is not None
    assert "release/" not in desk.get(HOLDS).content.decode()


@pytest.mark.parametrize(
    ("space_id", "fields"),
    [
        ("nowhere", {}),
        ("../etc", {}),
        (None, {"reason": ""}),
        (None, {"until": "yesterday"}),
        (None, {"until": "2001-01-01"}),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_stays(desk, space, space_id, fields) -> None:
    answer = hold(desk, space_id or space.public_id, **fields)
    assert answer.status_code == 200
    assert [str(message) for message in get_messages(answer.wsgi_request)]
    assert fields.get("reason", "The police of Bern") in answer.content.decode()
    assert not Hold.objects.exists()


def test_a_moderator_looks_and_holds_nothing(space) -> None:
    client = staff_client(make_group_moderator())
    assert "Nothing is held" in client.get(HOLDS).content.decode()
    assert hold(client, space.public_id).status_code == 403


def test_holds_cost_the_same_for_1_and_30(
    desk, adam, space, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    def make(count: int) -> None:
        later = timezone.now() + timedelta(days=9)
        for _ in range(count):
            Hold.objects.create(space=space, by=adam, reason="x", expires_at=later)

    make(1)
    desk.get(HOLDS)
    with django_assert_max_num_queries(14) as one:
        desk.get(HOLDS)
    make(29)
    with django_assert_num_queries(len(one)):
        assert desk.get(HOLDS).content.decode().count("release/") == 30
