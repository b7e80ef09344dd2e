"""A query composed once answers as the one it was composed of, for everybody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.composed import ComposedQuery
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def others_of(viewer_id: int):
    """Whom the viewer follows, and the viewer: the id stands in it twice."""
    people = User.objects.filter(follows_received__follower=viewer_id)
    return (people | User.objects.filter(pk=viewer_id)).order_by("pk").values_list("pk", "username")


@pytest.fixture
def circle() -> list[User]:
    ana, ben, cho = (make_user(handle) for handle in ("ana", "ben", "cho"))
    ana.following.add(ben, cho)
    ben.following.add(cho)
    return [ana, ben, cho]


def test_everybody_gets_their_own_answer(circle):
    composed = ComposedQuery(others_of)
    answers = {person.username: composed.rows(person.pk) for person in circle * 2}
    assert answers == {person.username: list(others_of(person.pk)) for person in circle}


def test_it_is_composed_once_and_asked_each_time(circle):
    times = []

    def compose(viewer_id):
        times.append(viewer_id)
        return others_of(viewer_id)

    composed = ComposedQuery(compose)
    with CaptureQueriesContext(connection) as queries:
        for person in circle:
            composed.rows(person.pk)
    assert (len(times), len(queries)) == (1, 3)
    assert str(times[0]) not in "".join(query["sql"] for query in queries)


def test_nobody_gets_nothing(circle):
    assert ComposedQuery(others_of).rows(0) == []
