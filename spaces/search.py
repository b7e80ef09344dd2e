"""Spaces in the search of timeline/: a tab of their own, and the Tweets that carry one."""

from collections.abc import Iterable
from typing import Final

from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.paging import Page, cut
from core.words import words_of
from spaces.listings import with_past, with_reminder
from spaces.models import Space, SpaceQuerySet, State, Topic
from timeline.models import TweetLink
from timeline.query import Query
from timeline.search import Section

FILTER: Final = "spaces"
# What is live stands first, then the newest: one number that pages can follow.
_LIVE_RANK: Final = 2**40
_RANK: Final = ExpressionWrapper(
    F("pk") + Case(When(state=State.LIVE, then=Value(_LIVE_RANK)), default=Value(0)),
    BigIntegerField(),  # Django would compare it as 32 bits
)


def find_spaces(query: Query, viewer: User | None, before: int | None, length: int) -> Page[Space]:
    """By words of title, host and topic. What is live stands first."""
    found = searched(_searchable(viewer), query)
    if before is not None:
        found = found.alias(rank=_RANK).filter(rank__lt=before)
    shown = with_reminder(with_past(found), viewer).order_by(_RANK.desc())
    page = cut(list(shown[: length + 1]), length)
    return Page(page.items, _rank_of(page.items[-1]) if page.next_before else None)


def _rank_of(space: Space) -> int:
    return space.pk + (_LIVE_RANK if space.is_live else 0)


def carrying_a_space(viewer: User | None) -> Q:
    """`filter:spaces`: Tweets with a link to a Space that exists for the viewer."""
    spaces = Space.objects.visible_to(viewer).public().values("public_id")
    links = TweetLink.objects.filter(tweet=OuterRef("pk"), kind="space", key__in=spaces)
    return Q(Exists(links))


def _searchable(viewer: User | None) -> SpaceQuerySet:
    """Public Spaces without those of hosts whom the viewer has blocked or muted."""
    hosts = User.objects.visible_to(viewer).unsilenced_by(viewer)
    return Space.objects.visible_to(viewer).public().filter(host__in=hosts)


def searched(spaces: SpaceQuerySet, query: Query) -> SpaceQuerySet:
    """As `matching_spaces`; none for a query that asks for nothing, or for other things."""
    if query.is_empty or not {FILTER} >= set(query.filters):
        return spaces.none()
    return matching_spaces(spaces, query)


def matching_spaces(spaces: SpaceQuerySet, query: Query) -> SpaceQuerySet:
    """Those of `spaces` that `query` means: every word must begin one of the title, of the host's
    names or of a topic.
    """
    words = [*query.words, *words_of(" ".join(query.tags))]
    topics = _topics_by_word(words)
    for word in words:
        about = Space.topics.through.objects.filter(topic__in=topics[word]).values("space")
        hosts = User.objects.filter(words__matches=[word])
        spaces = spaces.filter(Q(words__matches=[word]) | Q(host__in=hosts) | Q(pk__in=about))
    if query.handles:
        spaces = spaces.alias(handle=Lower("host__username")).filter(handle__in=query.handles)
    return spaces


def _topics_by_word(words: Iterable[str]) -> dict[str, list[int]]:
    """The ids of the topics in whose names each word begins one; topics are few."""
    topics = [(topic.pk, words_of(topic.name)) for topic in Topic.objects.all()] if words else []
    return {
        word: [pk for pk, name in topics if any(part.startswith(word) for part in name)]
        for word in words
    }


SPACES: Final = Section("spaces", _("Spaces"), "spaces/_found_spaces.html", find_spaces, 3, 0)
