"""Announced Spaces: when they may begin, and who is told that they do."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from config.celery import app
from core.errors import Invalid
from spaces import services, tasks
from spaces.models import Reminder, Space
from tests.factories import make_user
from tests.spaces.cast import Cast, code_of, connection_of
from tests.spaces.factories import make_announced_space, make_live_space, make_space
from timeline.models import Notification, NotificationKind, NotificationPreference

pytestmark = pytest.mark.django_db


@pytest.fixture
def host() -> User:
    return make_user("host")


def told(person: User) -> list[tuple[str, str]]:
    found = Notification.objects.filter(recipient=person)
    return list(found.values_list("kind", "path"))


# --- When ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (timedelta(minutes=1), None),
        (timedelta(days=13, hours=23), None),
        (timedelta(days=14, minutes=5), "start_too_late"),
        (timedelta(days=4000), "start_too_late"),
        (timedelta(0), "start_in_past"),
        (timedelta(days=-1), "start_in_past"),
    ],
)
def test_a_space_is_announced_at_most_14_days_ahead(host, ahead, code):
    start = timezone.now() + ahead
    if code is None:
        space = services.create_space(actor=host, title="Soon", scheduled_start=start)
        assert space.is_announced
        return
    with pytest.raises(Invalid) as refused:
        services.create_space(actor=host, title="Soon", scheduled_start=start)
    assert refused.value.code == code
    assert not Space.objects.exists()


def test_a_host_may_start_early(host):
    space = services.start_space(actor=host, space=make_announced_space(host, hours=200))
    assert space.is_live


# --- Reminders ----------------------------------------------------------------------------------


def test_a_reminder_is_set_and_forgotten_however_often(host, listener):
    space = make_announced_space(host)
    for _ in range(2):
        services.set_reminder(actor=listener, space=space)
    assert Reminder.objects.get().user == listener
    for _ in range(2):
        services.forget_reminder(actor=listener, space=space)
    assert not Reminder.objects.exists()


def test_what_is_not_announced_reminds_of_nothing(host, listener):
    draft, live, ended = make_space(host), make_live_space(host), make_announced_space(host)
    services.end_space(actor=host, space=ended)
    remind = services.set_reminder
    assert code_of(remind, actor=listener, space=draft) == "not_found"
    assert code_of(remind, actor=host, space=draft) == "not_announced"
    assert code_of(remind, actor=listener, space=live) == "already_live"
    services.end_space(actor=host, space=live)
    live.refresh_from_db()
    assert code_of(remind, actor=listener, space=live) == "ended"
    ended.refresh_from_db()
    assert code_of(remind, actor=listener, space=ended) == "not_found"


def test_the_blocked_know_of_no_announced_space(host, listener):
    space = make_announced_space(host)
    services.set_reminder(actor=listener, space=space)
    accounts.block(actor=host, other=listener)
    assert code_of(services.set_reminder, actor=listener, space=space) == "not_found"
    services.start_space(actor=host, space=space)
    services.tell_of_live(space_id=space.pk)
    assert told(listener) == []


# --- Telling ------------------------------------------------------------------------------------


def test_the_start_is_told_to_who_waits_and_who_follows_once(host, listener, stranger):
    follower, both = make_user("follower"), make_user("both")
    space = make_announced_space(host)
    for person in (listener, both):
        services.set_reminder(actor=person, space=space)
    for person in (follower, both):
        accounts.follow(actor=person, other=host)
    services.start_space(actor=host, space=space)
    Notification.objects.all().delete()
    for _ in range(2):
        tasks.tell_of_live(space.pk)
    path = space.get_absolute_url()
    assert told(listener) == [(NotificationKind.SPACE_REMINDER, path)]
    assert told(both) == [(NotificationKind.SPACE_REMINDER, path)]
    assert told(follower) == [(NotificationKind.SPACE_LIVE, path)]
    assert told(host) == told(stranger) == []


def test_who_muted_the_host_or_does_not_want_to_hear_is_not_told(host):
    muter, silent = make_user("muter"), make_user("silent")
    for person in (muter, silent):
        accounts.follow(actor=person, other=host)
    accounts.mute(actor=muter, other=host)
    kind = NotificationKind.SPACE_LIVE
    NotificationPreference.objects.create(user=silent, kind=kind, is_on=False)
    space = make_live_space(host)
    tasks.tell_of_live(space.pk)
    assert told(muter) == told(silent) == []


def test_nobody_is_told_of_a_space_that_is_over(host):
    follower = make_user("follower")
    accounts.follow(actor=follower, other=host)
    space = make_live_space(host)
    services.end_space(actor=host, space=space)
    tasks.tell_of_live(space.pk)
    tasks.tell_of_live(10**9)
    assert told(follower) == []


@pytest.fixture
def eager() -> Iterator[None]:
    """Tasks run where they are sent."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_a_start_leaves_the_telling_to_a_task(host, eager, django_capture_on_commit_callbacks):
    follower = make_user("follower")
    accounts.follow(actor=follower, other=host)
    with django_capture_on_commit_callbacks(execute=True):
        make_live_space(host)
    assert [kind for kind, _path in told(follower)] == [NotificationKind.SPACE_LIVE]


@pytest.mark.parametrize("count", [1, 30])
def test_telling_costs_the_same_for_any_number(host, count, django_assert_max_num_queries):
    space = make_live_space(host)
    for number in range(count):
        accounts.follow(actor=make_user(f"fan{number:02}"), other=host)
    with django_assert_max_num_queries(12):
        tasks.tell_of_live(space.pk)


@pytest.mark.parametrize("answer", [services.approve_request, services.decline_request])
def test_an_answer_is_told_where_the_connection_is_lost(cast: Cast, answer):
    request = services.request_to_speak(actor=cast.listener, space=cast.space)
    services.lose_connection(
        participant_id=str(cast.place("listener").pk), connection=connection_of(cast.listener)
    )
    answer(actor=cast.host, space=cast.space, request_id=str(request.pk))
    assert [kind for kind, _path in told(cast.listener)] == [NotificationKind.SPEAK_DECISION]


def test_an_answer_is_not_told_to_who_hears_it(cast: Cast):
    request = services.request_to_speak(actor=cast.listener, space=cast.space)
    services.decline_request(actor=cast.host, space=cast.space, request_id=str(request.pk))
    assert told(cast.listener) == []
