"""Which Spaces a program may see, read with what it is told of them."""

from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404

from accounts.models import User
from spaces.listings import spaces_around, with_past, with_reminder
from spaces.models import Space, SpaceQuerySet, State, Topic
from spaces.replaying import replayable
from spaces.search import searched
from spaces.v1.serializers import SpaceSerializer
from timeline.query import parse


def shown_to(viewer: User | None) -> SpaceQuerySet:
    """Those that exist for `viewer`, with all that `represent` needs: a fixed number of queries."""
    return _with_all(Space.objects.visible_to(viewer), viewer)


def find_shown(viewer: User | None, space_id: str) -> Space:
    """Raises Http404."""
    return get_object_or_404(shown_to(viewer), public_id=space_id)


def find(viewer: User | None, space_id: str) -> Space:
    """The same for what needs the Space alone. Raises Http404."""
    spaces = Space.objects.visible_to(viewer).select_related("host")
    return get_object_or_404(spaces, public_id=space_id)


def listed(viewer: User | None, asked: dict[str, Any]) -> SpaceQuerySet:
    """What `asked`, a SpaceQuerySerializer's, is true of. Whom `viewer` has silenced is left out,
    unless they asked for this host.
    """
    spaces = Space.objects.visible_to(viewer)
    host = asked.get("host")
    spaces = spaces.unsilenced_by(viewer) if host is None else spaces.filter(host=host)
    if (state := asked.get("state")) in State.values:
        spaces = spaces.filter(state=state)
    if "topic" in asked:
        topic = get_object_or_404(Topic, slug=asked["topic"])
        spaces = spaces.filter(pk__in=topic.spaces.values("pk"))
    if "q" in asked:
        spaces = searched(spaces, parse(asked["q"]))
    if "recorded" in asked:
        heard_again = replayable(Space.objects.all()).values("pk")
        is_among = Q(pk__in=heard_again)
        spaces = spaces.filter(is_among if asked["recorded"] else ~is_among)
    return _with_all(spaces, viewer)


def around(viewer: User | None) -> list[Space]:
    """The bar of Home (spaces.listings.spaces_around), the newest first."""
    live = [space.pk for space in spaces_around(viewer)]
    return list(shown_to(viewer).filter(pk__in=live).order_by("-started_at"))


def represent(spaces: list[Space]) -> list[dict[str, object]]:
    return [dict(SpaceSerializer(space).data) for space in spaces]


def _with_all(spaces: SpaceQuerySet, viewer: User | None) -> SpaceQuerySet:
    return with_reminder(with_past(spaces).prefetch_related("topics"), viewer)
