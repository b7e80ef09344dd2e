"""Messages as X's API shows them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.moments import timestamp
from core.x.asking import Asked, Vocabulary
from core.x.shapes import (
    TEXT,
    TIME,
    USER_ID,
    Component,
    Field,
    component,
    matching,
    several,
    thing,
)
from timeline.models import DirectMessage
from timeline.x import people, tweets
from timeline.x.views import PAIR

KIND: Final = "dm_event"


def represent_message(message: DirectMessage, asked: Asked) -> dict[str, Any]:
    """`id`, `event_type`, `text`, and what of the other fields is asked for and exists."""
    known = asked.fields.get(KIND, frozenset()) & _FIELDS.keys()
    named = [*_ALWAYS, *sorted(known.difference(_ALWAYS))]
    return {name: _FIELDS[name].read(message) for name in named}


def participants_of(message: DirectMessage) -> Sequence[str]:
    return message.conversation.pair.split("-")


_FIELDS: Final[Mapping[str, Field]] = {
    "id": Field(lambda message: str(message.pk), TEXT),
    "event_type": Field(lambda _: "MessageCreate", {"const": "MessageCreate"}),
    "text": Field(lambda message: message.text, TEXT),
    "created_at": Field(lambda message: timestamp(message.created_at), TIME),
    "dm_conversation_id": Field(lambda message: message.conversation.pair, matching(PAIR)),
    "participant_ids": Field(participants_of, several(USER_ID)),
    "sender_id": Field(lambda message: str(message.sender_id), USER_ID),
}
_ALWAYS: Final = ("id", "event_type", "text")
_ABSENT: Final = frozenset({"attachments", "entities", "referenced_tweets"})
EVENT: Final = component("DmEvent", _FIELDS, _ALWAYS)
INCLUDES: Final = Component("DmIncludes", thing({"users": several(people.USER)}))
VOCABULARY: Final = Vocabulary(
    fields={
        KIND: frozenset(_FIELDS) | _ABSENT,
        people.KIND: people.FIELDS,
        tweets.KIND: tweets.FIELDS,
    },
    expansions={
        "sender_id": (KIND, "sender_id"),
        "participant_ids": (KIND, "participant_ids"),
        "attachments.media_keys": (KIND, "attachments"),
        "referenced_tweets.id": (KIND, "referenced_tweets"),
    },
)
