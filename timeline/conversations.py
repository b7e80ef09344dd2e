"""Conversations and messages as pages show them: to their members only, in a fixed number of
queries. Whom the viewer may not know of has no name here, and it is not told why.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, TypedDict

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from accounts.models import Block, Follow, MessagesFrom, PersonQuerySet, User
from core.paging import PAGE_LENGTH
from timeline.cards import Card, Link, cards_for, link_of
from timeline.models import Conversation, ConversationMember, DirectMessage
from timeline.text import Kind, values

SUGGESTIONS: Final = 20
if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Newest(TypedDict):
        last_id: int

    _ListedSide = WithAnnotations[ConversationMember, _Newest]

_JOINED_WITHIN: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class ConversationRow:
    """A line of the list. `other` is None for whoever is not there any more for this viewer."""

    conversation: Conversation
    other: User | None
    last: DirectMessage
    unread_count: int


@dataclass(frozen=True)
class ConversationPage:
    """`rows`, the newest first; `next_before` is the cursor of the older page, None at the end."""

    rows: list[ConversationRow]
    next_before: int | None


@dataclass(frozen=True)
class MessageRow:
    """A message in its place: whose it is, and how it stands to the one before it."""

    message: DirectMessage
    is_mine: bool
    starts_day: bool
    is_joined: bool
    cards: list[Card] = field(default_factory=list)

    @property
    def is_only_a_card(self) -> bool:
        """Is there nothing to read beside the link that the card stands for?"""
        return bool(self.cards) and len(self.message.text.split()) == 1


@dataclass(frozen=True)
class Thread:
    """`rows`, the newest last; `next_before` is the cursor of the older ones, None at the end."""

    rows: list[MessageRow]
    next_before: int | None


@dataclass(frozen=True)
class News:
    """What came after a message, the oldest first; `has_more` if there is still more to ask for."""

    rows: list[MessageRow]
    has_more: bool


def unread_total(person: User) -> int:
    """In how many conversations something waits to be read."""
    return ConversationMember.objects.filter(user=person, unread_count__gt=0).count()


def list_page(viewer: User, before: int | None) -> ConversationPage:
    """A page of the viewer's conversations, by their newest message: three queries."""
    sides = list(_listed_sides(viewer, before)[: PAGE_LENGTH + 1])
    shown = sides[:PAGE_LENGTH]
    others = _others_of(viewer, [side.conversation_id for side in shown])
    messages = DirectMessage.objects.in_bulk([side.last_id for side in shown])
    rows = [
        ConversationRow(
            conversation=side.conversation,
            other=others.get(side.conversation_id),
            last=messages[side.last_id],
            unread_count=side.unread_count,
        )
        for side in shown
    ]
    return ConversationPage(rows, shown[-1].last_id if len(sides) > PAGE_LENGTH else None)


def own_side(viewer: User, public_id: str) -> ConversationMember:
    """The viewer's side of a conversation. Raises Http404 for everybody who is no member."""
    sides = ConversationMember.objects.select_related("conversation")
    side = sides.filter(user=viewer, conversation__public_id=public_id).first()
    if side is None:
        raise Http404
    return side


def other_of(side: ConversationMember) -> User | None:
    """Who the conversation is with; None for whoever is not there any more for this viewer."""
    return _others_of(side.user, [side.conversation_id]).get(side.conversation_id)


def conversation_between(viewer: User, other: User) -> Conversation | None:
    return Conversation.objects.of(viewer).filter(members__user=other).first()


def thread_page(side: ConversationMember, before: int | None) -> Thread:
    """The newest messages below the cursor: one query, and those of the cards."""
    below = Q() if before is None else Q(pk__lt=before)
    found = list(_shown_to(side).filter(below).order_by("-pk")[: PAGE_LENGTH + 1])
    # The one too many says what stands before the first.
    rows = _rows(side.user, found[::-1])
    if len(found) <= PAGE_LENGTH:
        return Thread(rows, None)
    return Thread(rows[1:], found[PAGE_LENGTH - 1].pk)


def messages_after(side: ConversationMember, after: int) -> News:
    """A page of what came after the message `after`: one query, and those of the cards."""
    # `after` itself, to know what the first stands behind; a page; and one to tell of more.
    found = list(_shown_to(side).filter(pk__gte=after).order_by("pk")[: PAGE_LENGTH + 2])
    news = [row for row in _rows(side.user, found) if row.message.pk != after]
    return News(news[:PAGE_LENGTH], len(news) > PAGE_LENGTH)


def newest_id(side: ConversationMember) -> int:
    newest = _shown_to(side).order_by("-pk").first()
    return newest.pk if newest else 0


def people_to_write_to(viewer: User, query: str) -> PersonQuerySet:
    """Of those whom the viewer follows, who takes their messages; found by name or handle."""
    them = OuterRef("pk")
    follows = Follow.objects.filter(follower=viewer, followed=them)
    blocks = Block.objects.filter(blocker=viewer, blocked=them)
    people = User.objects.visible_to(viewer).filter(Exists(follows), ~Exists(blocks))
    takes = Q(messages_from=MessagesFrom.EVERYONE) | Exists(
        Follow.objects.filter(follower=them, followed=viewer)
    )
    wrote = DirectMessage.objects.filter(sender=them, conversation__members__user=viewer)
    named = Q(username__icontains=query.removeprefix("@")) | Q(name__icontains=query)
    return people.filter(takes | Exists(wrote), named).order_by("name", "pk")[:SUGGESTIONS]


def _listed_sides(viewer: User, before: int | None) -> "QuerySet[_ListedSide]":
    """The viewer's sides with something to show, each with the id of its newest message."""
    newest = DirectMessage.objects.filter(conversation=OuterRef("conversation")).order_by("-pk")
    sides = (
        ConversationMember.objects.filter(user=viewer)
        .select_related("conversation")
        .annotate(last_id=Coalesce(Subquery(newest.values("pk")[:1]), 0))
        .filter(last_id__gt=F("cleared_up_to"))
        .order_by("-last_id")
    )
    return sides if before is None else sides.filter(last_id__lt=before)


def _others_of(viewer: User, conversation_ids: list[int]) -> dict[int, User]:
    """Who is at the other side of each, as far as they exist for the viewer: one query."""
    sides = ConversationMember.objects.filter(
        conversation__in=conversation_ids, user__in=User.objects.visible_to(viewer)
    )
    others = sides.exclude(user=viewer).select_related("user")
    return {side.conversation_id: side.user for side in others}


def _shown_to(side: ConversationMember) -> QuerySet[DirectMessage]:
    return side.conversation.messages.filter(pk__gt=side.cleared_up_to)


def _rows(viewer: User, messages: list[DirectMessage]) -> list[MessageRow]:
    links = {message.pk: _links_in(message.text) for message in messages}
    cards = cards_for((link for some in links.values() for link in some), viewer)
    return [
        MessageRow(
            message=message,
            is_mine=message.sender_id == viewer.pk,
            starts_day=previous is None or _day(previous) != _day(message),
            is_joined=previous is not None and _is_joined(previous, message),
            cards=[cards[link] for link in links[message.pk] if link in cards],
        )
        for previous, message in zip([None, *messages], messages, strict=False)
    ]


def _links_in(text: str) -> list[Link]:
    """What of this site a message points at, each once."""
    links = map(link_of, values(text, Kind.URL))
    return list(dict.fromkeys(link for link in links if link is not None))


def _day(message: DirectMessage) -> date:
    return timezone.localdate(message.created_at)


def _is_joined(previous: DirectMessage, message: DirectMessage) -> bool:
    """Does it go on what the same person has just said?"""
    return (
        previous.sender_id == message.sender_id
        and _day(previous) == _day(message)
        and message.created_at - previous.created_at < _JOINED_WITHIN
    )
