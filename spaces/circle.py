"""Whom a host may invite: people they follow, and people who follow them."""

from collections.abc import Collection
from typing import Final

from django.db.models import Exists, OuterRef, Q

from accounts.models import Block, Follow, PersonQuerySet, User
from spaces.models import Invitation, Participant, Space

SHOWN: Final = 20


def circle_of(host: User) -> PersonQuerySet:
    """Followed or following, as far as they exist for `host` and are not blocked by them."""
    them = OuterRef("pk")
    followed = Follow.objects.filter(follower=host, followed=them)
    following = Follow.objects.filter(follower=them, followed=host)
    blocked = Block.objects.filter(blocker=host, blocked=them)
    people = User.objects.visible_to(host).filter(Exists(followed) | Exists(following))
    return people.filter(~Exists(blocked)).order_by("name", "pk")


def people_to_invite(
    host: User, space: Space, query: str, chosen: Collection[int] = ()
) -> list[User]:
    """Who is `chosen` already, then at most twenty others whose name or handle has `query` in it.

    Adds `is_invited` and `is_on_stage`. Two queries.
    """
    invited = Invitation.objects.filter(
        space=space, user=OuterRef("pk"), status=Invitation.Status.OPEN
    )
    seated = Participant.objects.seated().order_by().filter(space=space, user=OuterRef("pk"))
    people = circle_of(host).annotate(is_invited=Exists(invited), is_on_stage=Exists(seated))
    named = Q(username__icontains=query.removeprefix("@")) | Q(name__icontains=query)
    first = list(people.filter(pk__in=chosen)) if chosen else []
    return [*first, *people.filter(named).exclude(pk__in=chosen)[:SHOWN]]
