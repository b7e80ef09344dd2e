from datetime import timedelta

import pytest
from django.utils import timezone

from recordings.marks import chapters_of, joined_turns, turns_of, turns_within
from recordings.voices import Run, Voice
from spaces.models import PinnedTweet, Question, Space, StagePoll
from tests.factories import make_user
from tests.spaces.factories import make_live_space
from tests.timeline.factories import make_tweet


def said(user_id, start, levels):
    return Voice(user_id, [Run(1, start, [b"x"] * len(levels), bytes(levels))])


def test_turns_are_where_it_is_loud_and_breaths_do_not_end_them():
    loud, quiet = [90] * 10, [40] * 49
    voice = said(7, 100, loud + quiet + loud + [40] * 50 + loud)
    assert turns_of([voice], range(10_000)) == [[2000, 3380, 7], [4380, 4580, 7]]


def test_turns_end_with_their_part():
    assert turns_of([said(7, 0, [90] * 100)], range(20, 50)) == [[400, 1000, 7]]
    assert turns_of([said(7, 0, [76] * 100)], range(100)) == []


def test_turns_of_two_parts_are_joined_by_person():
    turns = [
        [0, 60_000, 7],
        [500, 900, 8],
        [60_000, 61_000, 7],
        [61_999, 62_500, 7],
        [70_000, 71_000, 8],
    ]
    assert joined_turns(turns) == [[0, 62_500, 7], [500, 900, 8], [70_000, 71_000, 8]]


def test_turns_are_cut_with_the_replay():
    turns = [[0, 1000, 7], [1500, 2500, 8], [4000, 5000, 7]]
    assert turns_within(turns, 1000, 4000) == [[1500, 2500, 8]]
    assert turns_within(turns, 2000, 4500) == [[2000, 2500, 8], [4000, 4500, 7]]


@pytest.fixture
def space(host):
    space = make_live_space(host)
    Space.objects.update(started_at=timezone.now() - timedelta(minutes=10))
    space.refresh_from_db()
    return space


def at(space, seconds):
    return space.started_at + timedelta(seconds=seconds)


def test_chapters_are_what_happened_and_everybody_may_read(
    space, host, listener, django_assert_num_queries
):
    StagePoll.objects.create(space=space, question="Longer?", created_at=at(space, 40))
    protected = make_user("quiet", is_protected=True)
    suspended = make_user("loud", suspended_at=timezone.now())
    for seconds, author in ((20, host), (25, protected)):
        PinnedTweet.objects.create(
            space=space, tweet=make_tweet(author), created_at=at(space, seconds)
        )
    for seconds, author, status in (
        (30, listener, Question.Status.ANSWERED),
        (31, listener, Question.Status.DISMISSED),
        (32, suspended, Question.Status.ANSWERED),
        (90, listener, Question.Status.ANSWERED),
    ):
        Question.objects.create(
            space=space,
            author=author,
            text=f"Why at {seconds}?",
            status=status,
            decided_at=at(space, seconds),
        )
    with django_assert_num_queries(3):
        chapters = chapters_of(space, 80_000)
    assert chapters == [
        {"start_ms": 20_000, "kind": "pin", "title": "@host"},
        {"start_ms": 30_000, "kind": "question", "title": "Why at 30?"},
        {"start_ms": 40_000, "kind": "poll", "title": "Longer?"},
    ]
