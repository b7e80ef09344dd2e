"""What pages say of the copy that is kept for review."""

from datetime import datetime
from typing import NamedTuple

from django import template
from django.utils import timezone

from moderation.retention import clock
from recordings.models import Recording
from spaces.models import Space

register = template.Library()


class Kept(NamedTuple):
    """Until when the copy is kept; `is_over` by the usual time, `is_gone` for good."""

    until: datetime
    is_over: bool
    is_gone: bool


@register.simple_tag
def kept_copy(space: Space) -> Kept | None:
    """None of a Space that was never live, or is not over. One query."""
    if space.started_at is None or space.ended_at is None:
        return None
    until = clock.kept_until(space.ended_at)
    is_gone = Recording.objects.filter(space=space, purged_at__isnull=False).exists()
    return Kept(until, until <= timezone.now(), is_gone)
