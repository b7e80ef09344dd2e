"""/2/dm_conversations and /2/dm_events: one's own messages."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django.db.models import Exists, OuterRef, QuerySet
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from core.errors import NotFound
from core.moments import timestamp
from core.paging import Page, page_by_pk
from core.x.asking import Asked, Vocabulary, require_form
from core.x.pages import cursor_of, length_of, meta_of
from core.x.views import body
from timeline.models import ConversationMember, DirectMessage
from timeline.services import send_message
from timeline.x import people, tweets
from timeline.x.views import SocialView, user_key

KIND: Final = "dm_event"
_PAIR: Final = re.compile(r"[0-9]{1,19}-[0-9]{1,19}", re.ASCII)
_FIELDS: Final = frozenset(
    {
        "attachments",
        "created_at",
        "dm_conversation_id",
        "entities",
        "event_type",
        "id",
        "participant_ids",
        "referenced_tweets",
        "sender_id",
        "text",
    }
)
VOCABULARY: Final = Vocabulary(
    fields={KIND: _FIELDS, people.KIND: people.FIELDS, tweets.KIND: tweets.FIELDS},
    expansions={
        "sender_id": (KIND, "sender_id"),
        "participant_ids": (KIND, "participant_ids"),
        "attachments.media_keys": (KIND, "attachments"),
        "referenced_tweets.id": (KIND, "referenced_tweets"),
    },
)


class EventsView(SocialView):
    """What the person who asks can read of their messages, the newest first."""

    scopes: ClassVar = frozenset({"dm.read", "tweet.read", "users.read"})
    write_scopes: ClassVar = frozenset({"dm.write", "dm.read", "tweet.read", "users.read"})
    needs_user: ClassVar = True

    def show(self, request: Request, rows: QuerySet[DirectMessage]) -> Response:
        asked = VOCABULARY.read(request.query_params)
        length = length_of(request.query_params)
        page = page_by_pk(
            rows.select_related("conversation"), cursor_of(request.query_params), length
        )
        data = [_represent(message, asked) for message in page.items]
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
    def get(self, request: Request) -> Response:
        return self.show(request, _messages_of(self.me()))


class EventsWithView(EventsView):
    def get(self, request: Request, user_id: str) -> Response:
        key = user_key(user_id, "participant_id")
        mine = _messages_of(self.me())
        return self.show(request, mine.filter(conversation__pair=_pair(self.me().pk, key)))


class MessagesWithView(EventsView):
    def post(self, _request: Request, user_id: str) -> Response:
        key = user_key(user_id, "participant_id")
        return self.send(_person(self.me(), key))


class ConversationEventsView(EventsView):
    def get(self, request: Request, pair: str) -> Response:
        require_form("id", pair, _PAIR)
        return self.show(request, _messages_of(self.me()).filter(conversation__pair=pair))


class ConversationMessagesView(EventsView):
    def post(self, _request: Request, pair: str) -> Response:
        require_form("dm_conversation_id", pair, _PAIR)
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
        ids |= {int(key) for message in page.items for key in _participants(message)}
    return ids


def _participants(message: DirectMessage) -> Sequence[str]:
    return message.conversation.pair.split("-")


def _represent(message: DirectMessage, asked: Asked) -> dict[str, Any]:
    known = {
        "created_at": timestamp(message.created_at),
        "dm_conversation_id": message.conversation.pair,
        "participant_ids": _participants(message),
        "sender_id": str(message.sender_id),
    }
    chosen = {name: value for name, value in known.items() if asked.wants(KIND, name)}
    shown = {"id": str(message.pk), "event_type": "MessageCreate", "text": message.text}
    return {**shown, **chosen}
