"""Search: one section for each kind of thing. Apps above register theirs in `ready`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.listings import related_to
from accounts.models import Follow, PersonQuerySet, User
from core.paging import Page, page_by_pk
from timeline.listings import prepare, with_authors
from timeline.models import Hashtag, Mention, Tweet
from timeline.query import Query

Find = Callable[[Query, User | None, int | None, int], Page[Any]]


@dataclass(frozen=True)
class Section:
    """A tab of the search page.

    `find(query, viewer, before, length)` gives a page of what exists for the viewer, in a constant
    number of queries; `template` renders it from `page` and `more_url`. `preview` is how many
    stand on the tab with the best of all.
    """

    slug: str
    label: Promise | str
    template: str
    find: Find
    preview: int
    rank: int


_sections: dict[str, Section] = {}
_filters: dict[str, Callable[[User | None], Q]] = {}


def register(section: Section) -> None:
    _sections[section.slug] = section


def register_filter(name: str, condition: Callable[[User | None], Q]) -> None:
    """Let `filter:name` keep only the Tweets of which `condition(viewer)` is true."""
    _filters[name] = condition


def sections() -> list[Section]:
    """All of them, in the order of their tabs."""
    return sorted(_sections.values(), key=lambda section: section.rank)


def find_people(query: Query, viewer: User | None, before: int | None, length: int) -> Page[User]:
    """Names and handles that the words begin; on the first page an exact handle leads."""
    names = query.words + query.handles
    if not names or query.tags or query.filters:
        return Page([], None)
    people = related_to(User.objects.visible_to(viewer).unsilenced_by(viewer), viewer)
    exact = [] if before is not None else list(_of_handles(people, names[:1]))
    rest = people.filter(words__matches=names).exclude(pk__in=[person.pk for person in exact])
    page = page_by_pk(rest, before, length)
    return Page(exact + page.items, page.next_before)


def find_tweets(query: Query, viewer: User | None, before: int | None, length: int) -> Page[Tweet]:
    """Newest first; a filter that nobody knows finds nothing."""
    if query.is_empty or not _filters.keys() >= set(query.filters):
        return Page([], None)
    tweets = with_authors(Tweet.objects.visible_to(viewer).unsilenced_by(viewer))
    found = tweets.filter(*_conditions(query, viewer), retweet_of=None)
    page = page_by_pk(found, before, length)
    return Page(prepare(page.items, viewer), page.next_before)


def _conditions(query: Query, viewer: User | None) -> Iterable[Q | Exists]:
    if query.words:
        yield Q(words__matches=query.words)
    for tag in query.tags:
        yield Exists(Hashtag.objects.filter(tweet=OuterRef("pk"), tag=tag))
    people = User.objects.visible_to(viewer)
    for handle in query.mentions:
        named = Mention.objects.filter(tweet=OuterRef("pk"), user__in=_of_handles(people, [handle]))
        yield Exists(named)
    for handle in query.authors:
        yield Q(author__in=_of_handles(people, [handle]))
    for name in query.filters:
        yield _filters[name](viewer)


def _of_handles(people: PersonQuerySet, handles: Iterable[str]) -> PersonQuerySet:
    return people.alias(lower=Lower("username")).filter(lower__in=[h.lower() for h in handles])


def _by_followed(viewer: User | None) -> Q:
    """`filter:follows`: by those whom the viewer follows."""
    if viewer is None:
        return Q(pk__in=[])
    return Q(author__in=Follow.objects.filter(follower=viewer).values("followed"))


PEOPLE: Final = Section("people", _("People"), "accounts/_people.html", find_people, 3, 20)
TWEETS: Final = Section("tweets", _("Tweets"), "timeline/_tweets.html", find_tweets, 20, 10)
register(PEOPLE)
register(TWEETS)
register_filter("follows", _by_followed)
