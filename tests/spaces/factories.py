"""Spaces and topics with only what a test says about them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from spaces import services
from spaces.models import Space, Topic


def make_topic(name: str) -> Topic:
    """The topic of this name, which a new server may have already."""
    return Topic.objects.get_or_create(slug=name.lower(), defaults={"name": name})[0]


def make_space(host: User, title: str = "Jazz at noon", **settings: Any) -> Space:
    """One that has not been started: only its host can see it."""
    return services.create_space(actor=host, title=title, **settings)


def make_live_space(host: User, title: str = "Jazz at noon", **settings: Any) -> Space:
    return services.start_space(actor=host, space=make_space(host, title, **settings))


def make_announced_space(
    host: User, title: str = "Jazz at noon", *, hours: float = 24, **settings: Any
) -> Space:
    """One that everybody can see coming, so many hours from now."""
    start = timezone.now() + timedelta(hours=hours)
    return make_space(host, title, scheduled_start=start, **settings)
