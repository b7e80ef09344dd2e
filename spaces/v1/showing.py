"""Which Spaces a program may see, read with what it is told of them."""

from django.shortcuts import get_object_or_404

from accounts.models import User
from spaces.listings import with_past, with_reminder
from spaces.models import Space, SpaceQuerySet
from spaces.v1.serializers import SpaceSerializer


def shown_to(viewer: User | None) -> SpaceQuerySet:
    """Those that exist for `viewer`, with all that `represent` needs: a fixed number of queries."""
    spaces = Space.objects.visible_to(viewer).prefetch_related("topics")
    return with_reminder(with_past(spaces), viewer)


def find_shown(viewer: User | None, public_id: str) -> Space:
    """Raises Http404."""
    return get_object_or_404(shown_to(viewer), public_id=public_id)


def find(viewer: User | None, public_id: str) -> Space:
    """The same for what needs the Space alone. Raises Http404."""
    spaces = Space.objects.visible_to(viewer).select_related("host")
    return get_object_or_404(spaces, public_id=public_id)


def represent(spaces: list[Space]) -> list[dict[str, object]]:
    return [dict(SpaceSerializer(space).data) for space in spaces]
