"""People as pages show them: only whom the viewer may know of, in a fixed number of queries."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import (
    HANDLE,
    Block,
    Follow,
    FollowRequest,
    Mute,
    PersonQuerySet,
    User,
)
from core.paging import Page, page_by_pk

L = TypeVar("L", Follow, FollowRequest, Block, Mute)


def visible_person(handle: str, viewer: User | None) -> User:
    """The account with this handle in any case, if `viewer` may know of it. Raises Http404."""
    return _by_handle(handle, User.objects.visible_to(viewer))


def person_by_handle(handle: str, viewer: User | None) -> User:
    """As `visible_person`, with `follower_count`, `following_count` and how they stand to `viewer`
    (see `related_to`).
    """
    people = related_to(User.objects.visible_to(viewer), viewer)
    return _by_handle(handle, with_follow_counts(people))


def with_follow_counts(people: PersonQuerySet) -> PersonQuerySet:
    """Adds `follower_count` and `following_count`: of people in good standing."""
    return people.annotate(
        follower_count=_count_of("followed", other="follower"),
        following_count=_count_of("follower", other="followed"),
    )


def related_to(people: PersonQuerySet, viewer: User | None) -> PersonQuerySet:
    """Adds what buttons and menus beside a person ask, each seen from `viewer`.

    `is_followed`, `is_requested`, `is_blocked` and `is_muted` by them; `is_follower` of theirs.
    """
    if viewer is None:
        nothing = Value(False)
        return people.annotate(
            is_followed=nothing,
            is_requested=nothing,
            is_follower=nothing,
            is_blocked=nothing,
            is_muted=nothing,
        )
    them = OuterRef("pk")
    return people.annotate(
        is_followed=Exists(Follow.objects.filter(follower=viewer, followed=them)),
        is_requested=Exists(FollowRequest.objects.filter(follower=viewer, followed=them)),
        is_follower=Exists(Follow.objects.filter(follower=them, followed=viewer)),
        is_blocked=Exists(Block.objects.filter(blocker=viewer, blocked=them)),
        is_muted=Exists(Mute.objects.filter(muter=viewer, muted=them)),
    )


def followers_of(person: User, viewer: User | None) -> QuerySet[Follow]:
    """Who follows `person`, as far as `viewer` may know of them."""
    return Follow.objects.filter(followed=person, follower__in=User.objects.visible_to(viewer))


def following_of(person: User, viewer: User | None) -> QuerySet[Follow]:
    """Whom `person` follows, as far as `viewer` may know of them."""
    return Follow.objects.filter(follower=person, followed__in=User.objects.visible_to(viewer))


def requests_to(person: User) -> QuerySet[FollowRequest]:
    """Who asks to follow `person` and waits for an answer."""
    return FollowRequest.objects.filter(
        followed=person, follower__in=User.objects.visible_to(person)
    )


def blocked_by(person: User) -> QuerySet[Block]:
    return Block.objects.filter(blocker=person, blocked__in=User.objects.visible_to(person))


def muted_by(person: User) -> QuerySet[Mute]:
    return Mute.objects.filter(muter=person, muted__in=User.objects.visible_to(person))


def people_page(
    links: QuerySet[L], side: str, viewer: User | None, before: int | None
) -> Page[User]:
    """The people at the `side` of `links`, the newest link first, related to `viewer`: two queries.

    The cursor counts links, so somebody who follows anew does not move the pages below.
    """
    page = page_by_pk(links, before)
    ids = [getattr(link, f"{side}_id") for link in page.items]
    people = related_to(User.objects.all(), viewer).in_bulk(ids)
    return Page([people[pk] for pk in ids if pk in people], page.next_before)


def has_followers(person: User, at_least: int) -> bool:
    """Do `at_least` people in good standing follow `person`? Never counts further than that."""
    if at_least <= 0:
        return True
    followers = Follow.objects.filter(followed=person, follower__in=_in_good_standing())
    return followers.order_by()[:at_least].count() == at_least


def with_followers(people: Iterable[int], at_least: int) -> set[int]:
    """Those of these accounts (ids) whom `at_least` people in good standing follow: one query."""
    followers = Follow.objects.filter(followed__in=people, follower__in=_in_good_standing())
    counted = followers.order_by().values("followed").annotate(n=Count("pk"))
    return set(counted.filter(n__gte=at_least).values_list("followed_id", flat=True))


def _by_handle(handle: str, people: PersonQuerySet) -> User:
    # What can be no handle need not be looked for; PostgreSQL would stumble over a null byte.
    if not HANDLE.fullmatch(handle):
        raise Http404
    return get_object_or_404(people.alias(lower=Lower("username")), lower=handle.lower())


def _in_good_standing() -> PersonQuerySet:
    return User.objects.all().in_good_standing()


def _count_of(side: str, *, other: str) -> Coalesce:
    """How many in good standing are at the `other` side of the follows that have a row at `side`.

    A subquery each: joining both sides of Follow would multiply them.
    """
    good = Follow.objects.filter(
        **{f"{other}__is_active": True, f"{other}__suspended_at__isnull": True}
    )
    rows = good.filter(**{side: OuterRef("pk")}).order_by().values(side)
    return Coalesce(
        Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
    )
