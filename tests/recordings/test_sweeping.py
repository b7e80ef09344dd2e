"""What is rung for, and what is not: the messages that a broker holds afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.celery import app
from core import sweeping
from core.work import MAX_ATTEMPTS
from recordings.models import Recording, Replay, WorkState
from spaces.models import Space, State
from tests.factories import make_user
from tests.spaces.factories import make_live_space

pytestmark = pytest.mark.django_db


def rung():
    """Which recordings were rung for by one sweep: {(task, argument), ...}."""
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        queue.clear()
        sweeping.sweep()
        messages = [queue.get(block=False) for _ in range(queue.qsize())]
        queue.close()
    tasks = [(message.headers["task"].rpartition("."), message.payload[0]) for message in messages]
    return {(name, *about) for (room, _, name), about in tasks if room == "recordings.tasks"}


def length(space, seconds):
    Space.objects.filter(pk=space.pk).update(started_at=timezone.now() - timedelta(seconds=seconds))


def test_a_live_space_is_cut_when_a_window_is_over(space):
    assert rung() == set()
    length(space, 11)
    assert rung() == {("cut_recording", space.pk)}
    Recording.objects.update(leased_until=timezone.now() + timedelta(seconds=9))
    assert rung() == set()
    Recording.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert rung() == {("cut_recording", space.pk)}


def test_a_live_space_without_a_recording_is_rung_for(space):
    Recording.objects.all().delete()
    assert rung() == {("cut_recording", space.pk)}


def test_an_ended_space_is_rung_for_until_its_recording_is_complete(space):
    Space.objects.update(state=State.ENDED, ended_at=timezone.now())
    assert rung() == {("cut_recording", space.pk)}
    Recording.objects.update(is_complete=True)
    assert rung() == set()


def test_a_replay_is_rung_for_when_its_recording_is_complete_and_nobody_is_at_it(space):
    replay = Replay.objects.create(recording=Recording.objects.get())
    assert rung() == set()
    Recording.objects.update(is_complete=True)
    assert rung() == {("render_replay", space.pk)}
    Replay.objects.claim(replay.pk)
    assert rung() == set()
    Replay.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert rung() == {("render_replay", space.pk)}


def test_what_was_tried_in_vain_too_often_has_failed(space):
    Recording.objects.update(is_complete=True)
    replay = Replay.objects.create(recording=Recording.objects.get(), attempts=MAX_ATTEMPTS)
    assert rung() == set()
    replay.refresh_from_db()
    assert (replay.state, replay.error) == (WorkState.FAILED, "server_error")


def test_a_sweep_costs_the_same_for_one_space_and_for_thirty(space, django_assert_num_queries):
    length(space, 60)
    queries = 4 + len(
        sweeping._kinds
    )  # of what rings for itself: two of recordings, two of webhooks
    with django_assert_num_queries(queries):
        assert len(rung()) == 1
    for number in range(29):
        length(make_live_space(make_user(f"host{number}")), 60)
    with django_assert_num_queries(queries):
        assert len(rung()) == 30
