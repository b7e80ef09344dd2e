"""/2/dm_conversations and /2/dm_events: one's own messages."""

from typing import ClassVar, Final

from django.db.models import Exists, OuterRef, QuerySet
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.errors import NotFound
from core.paging import Page, page_by_pk
from core.x import shapes
from core.x.asking import Asked, require_form
from core.x.operations import operation
from core.x.pages import meta_of, part_of
from core.x.schema import PAGE
from core.x.views import body
from timeline.models import ConversationMember, DirectMessage
from timeline.services import send_message
from timeline.text import MAX_RAW_LENGTH
from timeline.x import people
from timeline.x.messages import (
    EVENT,
    INCLUDES,
    VOCABULARY,
    participants_of,
    represent_message,
)
from timeline.x.views import PAIR, SocialView, user_key

_PAGE: Final = shapes.answer(shapes.several(EVENT), includes=INCLUDES, meta=True)
_NEW: Final = shapes.thing({"text": {**shapes.WORDS, "maxLength": MAX_RAW_LENGTH}}, ("text",))
_SENT: Final = shapes.answer(
    shapes.thing(
        {"dm_conversation_id": shapes.matching(PAIR), "dm_event_id": shapes.TEXT},
        ("dm_conversation_id", "dm_event_id"),
    ),
    errors=False,
)


class EventsView(SocialView):
    """What the person who asks can read of their messages, the newest first."""

    scopes: ClassVar = frozenset({"dm.read", "tweet.read", "users.read"})
    write_scopes: ClassVar = frozenset({"dm.write", "dm.read", "tweet.read", "users.read"})
    needs_user: ClassVar = True

    def show(self, request: Request, rows: QuerySet[DirectMessage]) -> Response:
        asked = VOCABULARY.read(request.query_params)
        before, length = part_of(request.query_params)
        page = page_by_pk(rows.select_related("conversation"), before, length)
        data = [represent_message(message, asked) for message in page.items]
        included = {"users": people.includes_of(_people(page, asked), self.me(), asked)}
        return Response(body(data, includes=included, meta=meta_of(page)))

    def send(self, recipient: User) -> Response:
        text = self.field("text")
        sent = send_message(
            actor=self.me(), recipient=recipient, text=text if isinstance(text, str) else ""
        )
        data = {"dm_conversation_id": sent.conversation.pair, "dm_event_id": str(sent.pk)}
        return Response(body(data), status.HTTP_201_CREATED)


class AllEventsView(EventsView):
    @operation(
        "getDirectMessagesEvents",
        "One's own messages, newest first.",
        _PAGE,
        asks=VOCABULARY,
        query=PAGE,
    )
    def get(self, request: Request) -> Response:
        return self.show(request, _messages_of(self.me()))


class EventsWithView(EventsView):
    @operation(
        "getDirectMessagesEventsByParticipantId",
        "One's messages with somebody, newest first.",
        _PAGE,
        asks=VOCABULARY,
        query=PAGE,
    )
    def get(self, request: Request, user_id: str) -> Response:
        key = user_key(user_id, "participant_id")
        mine = _messages_of(self.me())
        return self.show(request, mine.filter(conversation__pair=_pair(self.me().pk, key)))


class MessagesWithView(EventsView):
    @operation(
        "createDirectMessagesByParticipantId",
        "Write to somebody.",
        _SENT,
        sends=_NEW,
        status=status.HTTP_201_CREATED,
    )
    def post(self, _request: Request, user_id: str) -> Response:
        key = user_key(user_id, "participant_id")
        return self.send(_person(self.me(), key))


class ConversationEventsView(EventsView):
    @operation(
        "getDirectMessagesEventsByConversationId",
        "The messages of a conversation of one's own, newest first.",
        _PAGE,
        asks=VOCABULARY,
        query=PAGE,
    )
    def get(self, request: Request, pair: str) -> Response:
        require_form("id", pair, PAIR)
        return self.show(request, _messages_of(self.me()).filter(conversation__pair=pair))


class ConversationMessagesView(EventsView):
    @operation(
        "createDirectMessagesByConversationId",
        "Write into a conversation of one's own.",
        _SENT,
        sends=_NEW,
        status=status.HTTP_201_CREATED,
    )
    def post(self, _request: Request, pair: str) -> Response:
        require_form("dm_conversation_id", pair, PAIR)
        keys = {int(key) for key in pair.split("-")} - {self.me().pk}
        if pair != _pair(self.me().pk, *keys):
            raise NotFound(f"Could not find conversation with id: [{pair}].")
        return self.send(_person(self.me(), *keys))


def _messages_of(me: User) -> QuerySet[DirectMessage]:
    """All of one's conversations, without what one has cleared away."""
    sides = ConversationMember.objects.filter(
        user=me, conversation=OuterRef("conversation"), cleared_up_to__lt=OuterRef("pk")
    )
    return DirectMessage.objects.filter(Exists(sides))


def _person(me: User, *keys: int) -> User:
    found = User.objects.visible_to(me).filter(pk__in=keys).first() if len(keys) == 1 else None
    if found is None:
        raise NotFound("Could not find this participant.")
    return found


def _pair(*keys: int) -> str:
    return "-".join(str(key) for key in sorted(keys))


def _people(page: Page[DirectMessage], asked: Asked) -> set[int]:
    ids: set[int] = set()
    if "sender_id" in asked.expansions:
        ids |= {message.sender_id for message in page.items}
    if "participant_ids" in asked.expansions:
        ids |= {int(key) for message in page.items for key in participants_of(message)}
    return ids
