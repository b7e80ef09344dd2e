"""Users as X's API shows them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.listings import with_follow_counts
from accounts.models import PersonQuerySet, User
from core.moments import timestamp
from core.x.asking import Asked
from core.x.shapes import COUNT, FLAG, TEXT, TIME, USER_ID, Field, component, thing
from timeline.models import Like, Tweet

KIND: Final = "user"
USERNAME: Final = re.compile(r"[A-Za-z0-9_]{1,15}", re.ASCII)


def shown_people(viewer: User | None, asked: Asked) -> PersonQuerySet:
    """Whom `viewer` may know of, with what `asked` needs: one query, however many they are."""
    people = User.objects.visible_to(viewer)
    if asked.wants(KIND, "public_metrics"):
        people = with_follow_counts(people).annotate(
            tweet_count=_count(Tweet.objects.filter(author=OuterRef("pk")), "author"),
            like_count=_count(Like.objects.filter(user=OuterRef("pk")), "user"),
        )
    return people


def represent_user(person: User, asked: Asked) -> dict[str, Any]:
    """`id`, `name`, `username`, and what of the other fields is asked for and exists."""
    known = asked.fields.get(KIND, frozenset()) & _FIELDS.keys()
    named = [*_ALWAYS, *sorted(known.difference(_ALWAYS))]
    shown = {name: _FIELDS[name].read(person) for name in named}
    return {name: value for name, value in shown.items() if value is not None}


def includes_of(ids: Iterable[int], viewer: User | None, asked: Asked) -> list[dict[str, Any]]:
    """The people with these ids, each once, as far as `viewer` may know of them; one query."""
    wanted = set(ids)
    people = shown_people(viewer, asked).filter(pk__in=wanted).order_by("pk") if wanted else []
    return [represent_user(person, asked) for person in people]


def _count(rows: Any, by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


_ADDRESS: Final = {"type": "string", "format": "uri"}
_METRICS: Final = (
    "followers_count",
    "following_count",
    "tweet_count",
    "listed_count",
    "like_count",
)


def _metrics(person: User) -> dict[str, int]:
    counts = vars(person)
    return {
        "followers_count": counts["follower_count"],
        "following_count": counts["following_count"],
        "tweet_count": counts["tweet_count"],
        "listed_count": 0,
        "like_count": counts["like_count"],
    }


_FIELDS: Final[Mapping[str, Field]] = {
    "id": Field(lambda person: str(person.pk), USER_ID),
    "name": Field(lambda person: person.display_name, TEXT),
    "username": Field(lambda person: person.handle, TEXT),
    "created_at": Field(lambda person: timestamp(person.date_joined), TIME),
    "description": Field(lambda person: person.bio, TEXT),
    "profile_image_url": Field(
        lambda person: f"{settings.PUBLIC_URL}{person.avatar_url}" if person.avatar_url else None,
        _ADDRESS,
    ),
    "protected": Field(lambda person: person.is_protected, FLAG),
    "public_metrics": Field(_metrics, thing(dict.fromkeys(_METRICS, COUNT), _METRICS)),
    "url": Field(lambda person: f"{settings.PUBLIC_URL}{person.get_absolute_url()}", _ADDRESS),
    "verified": Field(lambda _: False, FLAG),
}
_ALWAYS: Final = ("id", "name", "username")
USER: Final = component("User", _FIELDS, _ALWAYS)
# X has these and we do not: one may ask, and hears nothing.
_ABSENT: Final = frozenset(
    {
        "affiliation",
        "connection_status",
        "entities",
        "is_identity_verified",
        "location",
        "most_recent_tweet_id",
        "parody",
        "pinned_tweet_id",
        "profile_banner_url",
        "receives_your_dm",
        "subscription",
        "subscription_type",
        "verified_followers_count",
        "verified_type",
        "withheld",
    }
)
FIELDS: Final = frozenset(_FIELDS) | _ABSENT
