"""The numbers under a Tweet: raised and lowered with each row, counted anew when an author turns
protected or public, is suspended or comes back, and when moderators remove a Tweet.

A service locks its actor's row before it counts, and so does whoever changes the actor's standing:
no row is counted by the old standing after all were counted by the new one.
"""

from collections.abc import Iterator
from typing import Any, Final, Literal

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from timeline.models import Like, Tweet
from timeline.rules import is_counted

CountField = Literal["reply_count", "retweet_count", "quote_count", "like_count"]

_BATCH: Final = 500
_POINTERS: Final = ("reply_to", "quote_of", "retweet_of")


def count(tweet_id: int | None, field: CountField, author: User, by: int = 1) -> None:
    """Add `by` to a Tweet's number if what `author` does is counted; None: nothing to count for."""
    if tweet_id is None or not (field == "like_count" or is_counted(author)):
        return
    Tweet.objects.filter(pk=tweet_id).update(**{field: F(field) + by})


def recount_around(author: User) -> None:
    """Count anew whatever `author` replied to, quoted, retweeted or liked.

    Locks those Tweets, the oldest first, until the transaction ends.
    """
    recount(_touched_by(author))


def recount(tweet_ids: list[int]) -> None:
    """Count these anew, and lock them as `recount_around` does."""
    likes = _number_of(Like.objects.filter(**_good_standing("user")), "tweet")
    for rows in _batches(sorted(tweet_ids)):
        rows.update(
            reply_count=_public("reply_to"),
            quote_count=_public("quote_of"),
            retweet_count=_public("retweet_of"),
            like_count=likes,
        )


def _touched_by(author: User) -> list[int]:
    """The ids of all Tweets that rows of `author` point at, in order."""
    ids = set(Like.objects.filter(user=author).values_list("tweet", flat=True))
    for pointer in _POINTERS:
        rows = Tweet.objects.filter(author=author, **{f"{pointer}__isnull": False})
        ids.update(rows.values_list(pointer, flat=True))
    return sorted(ids)


def _batches(ids: list[int]) -> Iterator[QuerySet[Tweet]]:
    for start in range(0, len(ids), _BATCH):
        rows = Tweet.objects.filter(pk__in=ids[start : start + _BATCH])
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
        yield rows


def _public(pointer: str) -> Coalesce:
    """How many standing Tweets by public authors in good standing point here."""
    public = Tweet.objects.filter(author__is_protected=False, removed_at__isnull=True)
    return _number_of(public.filter(**_good_standing("author")), pointer)


def _number_of(rows: QuerySet[Any], pointer: str) -> Coalesce:
    pointing = rows.filter(**{pointer: OuterRef("pk")}).order_by().values(pointer)
    number = pointing.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def _good_standing(person: str) -> dict[str, bool]:
    return {f"{person}__is_active": True, f"{person}__suspended_at__isnull": True}
