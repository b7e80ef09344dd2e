"""Pinned Tweets as pages show them, to each viewer those they may read."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from core.paging import Page
from spaces.models import PinnedTweet, Space
from timeline.listings import prepare
from timeline.models import Tweet

PINS_LENGTH: Final = 20
LONGEST_PAGE: Final = 200
LAST: Final = ""
"""In place of a pin to stand above: the end."""


@dataclass(frozen=True)
class PinStrip:
    """The first pinned Tweet, and of how many; None where there is none for this viewer."""

    tweet: Tweet | None
    count: int


def visible_pins(space: Space, viewer: User | None) -> QuerySet[PinnedTweet]:
    """Those whose Tweet `viewer` may read and has not silenced, in their order.

    Nothing of an account that is protected by now, not even for its followers: what is in a Space
    is there for everybody.
    """
    readable = Tweet.objects.originals_for(viewer).filter(author__is_protected=False)
    pins = PinnedTweet.objects.filter(space=space, tweet__in=readable)
    return pins.select_related("tweet__author").order_by("position", "pk")


def pin_page(
    space: Space, viewer: User | None, after: int | None, length: int = PINS_LENGTH
) -> Page[PinnedTweet]:
    """The pins below the one with the id `after`, their Tweets prepared: a fixed number of queries.

    Each has `up` and `down`: what it has to stand above to move by one; None at an end.
    """
    pins = visible_pins(space, viewer)
    if after is not None:
        last = PinnedTweet.objects.filter(pk=after).values("position")[:1]
        pins = pins.filter(Q(position__gt=last) | Q(position=last, pk__gt=after))
    # Two more than are shown, since the last one shown may move down as well.
    rows = list(pins[: length + 2])
    shown = rows[:length]
    prepare([pin.tweet for pin in shown], viewer)
    for place, pin in enumerate(shown):
        pin.up = rows[place - 1].pk if place else after
        pin.down = _down(rows, place)
    return Page(shown, shown[-1].pk if len(rows) > length else None)


def pins_url(space: Space, page: Page[PinnedTweet]) -> str:
    """Where the page after this one is; "" at the end."""
    if page.next_before is None:
        return ""
    return f"{reverse('space_pins', args=[space.public_id])}?before={page.next_before}"


def pin_strip(space: Space, viewer: User | None) -> PinStrip:
    """What the stage shows: two queries."""
    pins = visible_pins(space, viewer)
    first = pins.first()
    return PinStrip(first.tweet, pins.count()) if first else PinStrip(None, 0)


def _down(rows: list[PinnedTweet], place: int) -> int | str | None:
    if place + 1 == len(rows):
        return None
    return rows[place + 2].pk if place + 2 < len(rows) else LAST
