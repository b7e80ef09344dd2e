"""Which Tweets of a list a program asks for: by page, by id and by time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import models
from django.http import QueryDict

from core.paging import Page, page_by_pk
from core.x import shapes
from core.x.asking import key_of, require_form
from core.x.operations import Parameter
from core.x.pages import part_of
from core.x.problems import InvalidRequest
from core.x.schema import PAGE
from timeline.models import Tweet
from timeline.x.tweets import TWEET_ID

_ID: Final = shapes.matching(TWEET_ID)
_TIME: Final = {"type": "string", "format": "date-time", "examples": ["2026-07-04T23:12:08Z"]}

STRETCH: Final = {
    **PAGE,
    "since_id": Parameter(_ID, "Only what is newer than this Tweet."),
    "until_id": Parameter(_ID, "Only what is older than this Tweet."),
    "start_time": Parameter(_TIME, "Only what was written then or later."),
    "end_time": Parameter(_TIME, "Only what was written before then."),
}
"""The parameters of a list of Tweets."""


@dataclass(frozen=True)
class Stretch:
    """`before` and `length` are those of the page; what is older than the rest says is cut off."""

    before: int | None
    length: int
    since_id: int | None
    start: datetime | None

    def page_of(self, rows: models.QuerySet[Tweet]) -> Page[Tweet]:
        return self.cut(page_by_pk(rows, self.before, self.length))

    def cut(self, page: Page[Tweet]) -> Page[Tweet]:
        """What of the page belongs to it. Lists begin with the newest: behind the first that does
        not, none does, and there is no next page.
        """
        kept = [tweet for tweet in page.items if self._has(tweet)]
        return page if len(kept) == len(page.items) else Page(kept, None)

    def _has(self, tweet: Tweet) -> bool:
        if self.since_id is not None and tweet.pk <= self.since_id:
            return False
        return self.start is None or tweet.created_at >= self.start


def stretch_of(query: QueryDict, default: int) -> Stretch:
    """Raises InvalidRequest. `default` is the length of a page for whoever names none."""
    cursor, length = part_of(query, default)
    ends = [cursor, _id_of(query, "until_id"), _id_at(_moment_of(query, "end_time"))]
    before = min((end for end in ends if end is not None), default=None)
    return Stretch(before, length, _id_of(query, "since_id"), _moment_of(query, "start_time"))


def _id_of(query: QueryDict, name: str) -> int | None:
    value = query.get(name)
    return None if value is None else key_of(require_form(name, value, TWEET_ID))


def _moment_of(query: QueryDict, name: str) -> datetime | None:
    value = query.get(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    message = f"The `{name}` query parameter value [{value}] is not a time, as RFC 3339 writes it"
    raise InvalidRequest(name, value, message)


def _id_at(moment: datetime | None) -> int | None:
    """The id that the first Tweet of then or later has at least: ids follow the time."""
    if moment is None:
        return None
    older = Tweet.objects.filter(created_at__lt=moment).order_by("-pk").values_list("pk", flat=True)
    last = older.first()
    return 0 if last is None else last + 1
