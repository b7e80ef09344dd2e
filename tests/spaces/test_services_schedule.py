"""Another time for an announced Space, and who hears of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from core.errors import Invalid
from spaces import services, tasks
from spaces.models import Space
from tests.spaces.cast import code_of
from tests.spaces.factories import make_announced_space, make_live_space, make_space
from timeline.models import Notification, NotificationKind

pytestmark = pytest.mark.django_db


def move(space: Space, **ahead: float) -> Space:
    start = timezone.now() + timedelta(**ahead)
    return services.reschedule_space(actor=space.host, space=space, scheduled_start=start)


def told(person: User) -> list[tuple[str, str]]:
    found = Notification.objects.filter(recipient=person).order_by("pk")
    return list(found.values_list("kind", "path"))


def test_who_has_a_reminder_keeps_it_and_hears_of_the_new_time_once(host, listener, stranger):
    space = make_announced_space(host)
    services.set_reminder(actor=listener, space=space)
    for hours in (30, 40):
        move(space, hours=hours)
        for _ in range(2):
            tasks.tell_of_change(space.pk)
    moved = (NotificationKind.SPACE_MOVED, space.get_absolute_url())
    assert told(listener) == [moved, moved]
    assert told(stranger) == told(host) == []
    assert space.reminders.get().user == listener


def test_the_rules_are_those_of_announcing(host):
    space = make_announced_space(host)
    for ahead, code in (({"hours": -1}, "start_in_past"), ({"days": 15}, "start_too_late")):
        with pytest.raises(Invalid) as refused:
            move(space, **ahead)
        assert refused.value.code == code
    move(space, days=13)


def test_the_same_time_again_changes_nothing_even_when_it_is_past(host, telling):
    space = make_announced_space(host)
    past = timezone.now() - timedelta(minutes=5)
    Space.objects.filter(pk=space.pk).update(scheduled_start=past)
    with telling() as told_of:
        services.reschedule_space(actor=host, space=space, scheduled_start=past)
    assert told_of.events == []


def test_a_draft_is_announced_by_its_first_time(host):
    assert move(make_space(host), hours=3).is_announced


def test_what_is_live_or_over_has_no_time_to_change(host):
    live = make_live_space(host)
    later = {"actor": host, "space": live, "scheduled_start": timezone.now() + timedelta(hours=1)}
    assert code_of(services.reschedule_space, **later) == "already_live"
    services.end_space(actor=host, space=live)
    assert code_of(services.reschedule_space, **later) == "ended"


def test_a_canceled_space_is_told_to_who_waits(host, listener):
    space = make_announced_space(host)
    services.set_reminder(actor=listener, space=space)
    services.end_space(actor=host, space=space)
    for _ in range(2):
        tasks.tell_of_change(space.pk)
    assert told(listener) == [(NotificationKind.SPACE_CANCELED, "/@host/spaces")]


def test_nobody_is_told_of_the_time_of_what_has_begun(host, listener):
    space = make_announced_space(host)
    services.set_reminder(actor=listener, space=space)
    services.start_space(actor=host, space=space)
    Notification.objects.all().delete()
    tasks.tell_of_change(space.pk)
    tasks.tell_of_change(10**9)
    assert told(listener) == []


def test_who_blocked_the_host_is_not_told(host, listener):
    space = make_announced_space(host)
    services.set_reminder(actor=listener, space=space)
    accounts.block(actor=listener, other=host)
    move(space, hours=30)
    tasks.tell_of_change(space.pk)
    assert told(listener) == []
