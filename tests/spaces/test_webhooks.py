"""Whose webhooks are told of a Space, and what they are told."""

import json

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Delivery, User, WebhookEvent
from accounts.services import announcing, delivering, webhooks
from spaces import services
from spaces.webhooks import may_hear
from tests.spaces.factories import make_live_space, make_space

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def events() -> list[tuple[str, dict]]:
    told = WebhookEvent.objects.order_by("pk")
    return [(event.kind, json.loads(event.body)) for event in told]


def test_a_start_and_an_end_are_announced_with_the_space(host):
    space = make_live_space(host)
    services.end_space(actor=host, space=space)
    (start, began), (end, ended) = events()
    assert (start, end) == ("spaces.start", "spaces.end")
    assert (began["type"], began["data"]["space"]["state"]) == ("spaces.start", "live")
    assert ended["data"]["space"]["id"] == space.public_id
    assert ended["data"]["space"]["ended_at"] is not None


def test_one_that_never_started_is_announced_to_nobody(host):
    services.end_space(actor=host, space=make_space(host))
    assert not events()


def test_hosts_hear_of_the_end_as_of_theirs(cast):
    services.end_space(actor=cast.host, space=cast.space)
    assert WebhookEvent.objects.latest("pk").owner_ids == sorted([cast.host.pk, cast.cohost.pk])


def test_who_may_hear_of_a_space(cast):
    """By person and by what happened: as the Space exists for them, and for a webhook of followers
    (None) as for everybody.
    """
    accounts.block(actor=cast.host, other=cast.stranger)
    people = {"host": cast.host, "cohost": cast.cohost, "blocked": cast.stranger, "all": None}

    def heard(space) -> set[str]:
        return {who for who, user in people.items() if may_hear(space.public_id, user)}

    assert heard(cast.space) == {"host", "cohost", "all"}
    draft = make_space(cast.host)
    assert heard(draft) == {"host"}
    User.objects.filter(pk=cast.host.pk).update(is_protected=True)
    assert heard(cast.space) == {"host", "cohost"}
    User.objects.filter(pk=cast.host.pk).update(is_protected=False, suspended_at=timezone.now())
    assert heard(cast.space) == {"host"}
    assert not may_hear("no-such-space", None)


def test_a_blocked_follower_is_not_told_even_if_it_waits_already(cast):
    fan = cast.listener
    accounts.follow(actor=fan, other=cast.host)
    webhooks.make_webhook(
        actor=fan, name="x", url="https://example.org/", events=["spaces.end"], listening="followed"
    )
    services.end_space(actor=cast.host, space=cast.space)
    announcing.spread_event(event_id=WebhookEvent.objects.latest("pk").pk)
    accounts.block(actor=cast.host, other=fan)
    delivering.deliver(delivery_id=Delivery.objects.get().pk)
    assert not Delivery.objects.exists()
