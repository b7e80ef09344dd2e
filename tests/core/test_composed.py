"""A query composed once answers as the one it was composed of, for everybody."""

import threading

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from accounts.models import Block, Follow, User
from core.composed import ComposedLookup, ComposedQuery
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


def follows_among(viewer_id, handles):
    """Who follows somebody named, as the viewer (or a guest) may know: with all that rows bring."""
    known = User.objects.visible_to(User(pk=viewer_id))
    follows = Follow.objects.filter(follower__in=known, followed__username__in=handles)
    return (
        follows.select_related("followed")
        .prefetch_related("followed__followers")
        .annotate(n=Count("followed__followers"))
        .order_by("pk")
    )


def told(follows) -> list[object]:
    return [
        (f, f.created_at, f.followed.username, f.n, [*f.followed.followers.all()]) for f in follows
    ]


@pytest.mark.parametrize("handles", [["cho"], ["ben", "cho"], ["nobody"], ["ben", "x", "cho", "y"]])
def test_a_lookup_answers_as_its_queryset(circle, handles):
    Block.objects.create(blocker=circle[0], blocked=circle[1])  # ben knows nothing of ana
    composed = ComposedLookup(follows_among)
    for viewer in (circle[0].pk, None, circle[1].pk, circle[0].pk):
        with CaptureQueriesContext(connection) as as_ever:
            answer = told(follows_among(viewer, handles))
        with CaptureQueriesContext(connection) as queries:
            assert told(composed.objects(viewer, handles)) == answer
        assert len(queries) == len(as_ever)


def test_a_lookup_is_composed_once_for_members_and_once_for_guests(circle):
    times = []

    def compose(viewer_id, ids):
        times.append(viewer_id)
        return User.objects.visible_to(User(pk=viewer_id)).filter(pk__in=ids).order_by("pk")

    composed = ComposedLookup(compose)
    ids = [person.pk for person in circle]
    found = [composed.objects(viewer, ids[:n]) for n in (1, 2, 3) for viewer in (*ids, None)]
    assert found == [circle[:n] for n in (1, 2, 3) for _ in range(4)]
    assert len(times) == 2


def test_a_lookup_of_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ComposedLookup(follows_among).objects(1, []) == []


@pytest.mark.django_db(transaction=True)
def test_a_lookup_asks_on_the_connection_of_its_thread(circle):
    composed = ComposedLookup(lambda _, ids: User.objects.filter(pk__in=ids))
    ids, found = [circle[0].pk], []

    def ask():
        found.extend(composed.objects(None, ids))
        connection.close()

    for _ in range(2):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert found + composed.objects(None, ids) == circle[:1] * 3
