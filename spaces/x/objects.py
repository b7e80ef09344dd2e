"""Spaces and topics as X's API shows them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from core.moments import timestamp
from core.x.asking import Asked, Vocabulary
from core.x.shapes import (
    COUNT,
    FLAG,
    TEXT,
    TIME,
    USER_ID,
    Component,
    Field,
    component,
    matching,
    one_of,
    several,
    thing,
)
from spaces.models import (
    Invitation,
    Participant,
    Reminder,
    Role,
    Space,
    SpaceQuerySet,
    State,
    Topic,
)
from timeline.x import people

KIND: Final = "space"
SPACE_ID: Final = re.compile(r"[a-zA-Z0-9]{1,13}", re.ASCII)
_HOSTS: Final = (Role.HOST, Role.COHOST)


def shown_spaces(viewer: User | None, asked: Asked) -> SpaceQuerySet:
    """Those `viewer` may see, with what `asked` needs, in a fixed number of queries."""
    spaces = Space.objects.visible_to(viewer).public()
    if asked.wants(KIND, "participant_count"):
        here = Participant.objects.here().filter(space=OuterRef("pk"))
        spaces = spaces.annotate(participant_count=_count(here))
    if asked.wants(KIND, "subscriber_count"):
        reminders = Reminder.objects.filter(space=OuterRef("pk"))
        spaces = spaces.annotate(subscriber_count=_count(reminders))
    if asked.wants(KIND, "host_ids", "speaker_ids"):
        known = Participant.objects.filter(
            user__in=User.objects.visible_to(viewer), was_speaker=True
        ).order_by("joined_at", "pk")
        spaces = spaces.prefetch_related(Prefetch("participants", known, to_attr="spoke"))
    if asked.wants(KIND, "invited_user_ids"):
        # Whom they invite is the hosts' business, as on every page.
        own = Invitation.objects.filter(space__host=viewer) if viewer else Invitation.objects.none()
        spaces = spaces.prefetch_related(
            Prefetch("invitations", own.filter(status=Invitation.Status.OPEN), to_attr="invited")
        )
    if asked.wants(KIND, "topic_ids"):
        spaces = spaces.prefetch_related("topics")
    return spaces


def represent_space(space: Space, viewer: User | None, asked: Asked) -> dict[str, Any]:
    """`id`, `state`, and what of the other fields is asked for and known."""
    shown: dict[str, Any] = {"id": space.public_id, "state": space.state}
    for name in sorted(asked.fields.get(KIND, ())):
        value = _FIELDS[name].read(space, viewer)
        if value is not None:
            shown[name] = value
    return shown


def includes_of(
    spaces: Sequence[Space], viewer: User | None, asked: Asked
) -> dict[str, list[dict[str, Any]]]:
    """The people and topics that the expansions name."""
    ids = {
        int(pk)
        for expansion in asked.expansions & _PEOPLE
        for space in spaces
        for pk in _listed(_FIELDS[expansion].read(space, viewer))
    }
    included = {"users": people.includes_of(ids, viewer, asked)}
    if "topic_ids" in asked.expansions:
        topics = {topic.pk: topic for space in spaces for topic in space.topics.all()}
        included["topics"] = [_represent_topic(topics[pk], asked) for pk in sorted(topics)]
    return included


def _represent_topic(topic: Topic, asked: Asked) -> dict[str, Any]:
    shown = _TOPIC_ALWAYS | asked.fields.get("topic", frozenset())
    return {name: field.read(topic) for name, field in _TOPIC.items() if name in shown}


def _count(rows: Any) -> Coalesce:
    counted = rows.order_by().values("space").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _listed(value: str | Sequence[str] | None) -> Iterable[str]:
    return [value] if isinstance(value, str) else value or ()


def _creator(space: Space, _: User | None) -> str:
    return str(space.created_by_id or space.host_id)


def _hosts(space: Space, _: User | None) -> list[str]:
    spoke: list[Participant] = vars(space)["spoke"]
    cohosts = [one.user_id for one in spoke if one.role in _HOSTS or one.was_manager]
    return [str(pk) for pk in dict.fromkeys([space.host_id, *cohosts])]


def _speakers(space: Space, _: User | None) -> list[str] | None:
    return [str(one.user_id) for one in vars(space)["spoke"]] or None


def _invited(space: Space, _: User | None) -> list[str] | None:
    return [str(one.user_id) for one in vars(space)["invited"]] or None


def _topics(space: Space, _: User | None) -> list[str] | None:
    return [str(topic.pk) for topic in space.topics.all()] or None


def _subscribers(space: Space, viewer: User | None) -> int | None:
    return vars(space)["subscriber_count"] if viewer and viewer.pk == space.host_id else None


_IDS: Final = several(USER_ID)
_FIELDS: Final[Mapping[str, Field]] = {
    "id": Field(lambda space, _: space.public_id, matching(SPACE_ID)),
    "state": Field(lambda space, _: space.state, one_of(State.values)),
    "created_at": Field(lambda space, _: timestamp(space.created_at), TIME),
    "started_at": Field(lambda space, _: timestamp(space.started_at), TIME),
    "ended_at": Field(lambda space, _: timestamp(space.ended_at), TIME),
    "scheduled_start": Field(lambda space, _: timestamp(space.scheduled_start), TIME),
    "updated_at": Field(lambda space, _: timestamp(space.updated_at), TIME),
    "title": Field(lambda space, _: space.title, TEXT),
    # Nobody is asked which one they speak: "undetermined", as BCP 47 has it.
    "lang": Field(lambda _space, _: "und", TEXT),
    "is_ticketed": Field(lambda _space, _: False, FLAG),
    "participant_count": Field(lambda space, _: vars(space)["participant_count"], COUNT),
    "subscriber_count": Field(_subscribers, COUNT),
    "creator_id": Field(_creator, USER_ID),
    "host_ids": Field(_hosts, _IDS),
    "speaker_ids": Field(_speakers, _IDS),
    "invited_user_ids": Field(_invited, _IDS),
    "topic_ids": Field(_topics, several(TEXT)),
}
_TOPIC: Final[Mapping[str, Field]] = {
    "id": Field(lambda topic: str(topic.pk), TEXT),
    "name": Field(lambda topic: topic.name, TEXT),
    "description": Field(lambda topic: topic.name, TEXT),
}
_TOPIC_ALWAYS: Final = frozenset({"id", "name"})
_PEOPLE: Final = frozenset({"creator_id", "host_ids", "speaker_ids", "invited_user_ids"})

VOCABULARY: Final = Vocabulary(
    fields={
        KIND: frozenset(_FIELDS),
        people.KIND: people.FIELDS,
        "topic": frozenset(_TOPIC),
    },
    expansions={name: (KIND, name) for name in (*_PEOPLE, "topic_ids")},
)
SPACE: Final = component("Space", _FIELDS, ("id", "state"))
INCLUDES: Final = Component(
    "SpaceIncludes",
    thing(
        {
            "users": several(people.USER),
            "topics": several(component("Topic", _TOPIC, _TOPIC_ALWAYS)),
        }
    ),
)
