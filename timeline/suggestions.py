"""Whom to follow, for somebody whose Home is empty."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Count

from accounts.models import Follow, FollowRequest, PersonQuerySet, User

SUGGESTED: Final = 5
# The cost has this bound however many follows there are; and fame of long ago counts for nothing.
_NEWEST_FOLLOWS: Final = 5_000
_MOST_ON_STAGE: Final = 100


def whom_to_follow(viewer: User, on_stage: Iterable[int] = ()) -> list[User]:
    """At most five people: those of `on_stage` (ids) first, then who found most followers lately.

    Nobody whom `viewer` follows, asked to follow, silenced, or may not see. Two queries.
    """
    strangers = _strangers(viewer)
    speaking = strangers.filter(pk__in=sorted(on_stage)[:_MOST_ON_STAGE])[:SUGGESTED]
    follows = Follow.objects.order_by("-pk").values("pk")[:_NEWEST_FOLLOWS]
    liked = strangers.filter(follows_received__in=follows).annotate(
        lately=Count("follows_received")
    )
    people = dict.fromkeys([*speaking, *liked.order_by("-lately", "pk")[:SUGGESTED]])
    return list(people)[:SUGGESTED]


def _strangers(viewer: User) -> PersonQuerySet:
    followed = Follow.objects.filter(follower=viewer).values("followed")
    asked = FollowRequest.objects.filter(follower=viewer).values("followed")
    people = User.objects.visible_to(viewer).unsilenced_by(viewer).exclude(pk=viewer.pk)
    return people.exclude(pk__in=followed).exclude(pk__in=asked)
