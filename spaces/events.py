"""What the processes of a server tell one another about a Space; the only caller of the layer.

An event goes to one group per Space, which holds one channel per *process*; the hub of each
process (spaces.live.hub) hands it to its sockets. The process where the change was
made hands it to its own sockets first and at once, so an answer is never ahead of its effect.
"""

import logging
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypedDict

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from core.sockets.door import Door
from core.sockets.layer import layer_thread

log = logging.getLogger(__name__)

EVERYONE = "everyone"
MANAGERS = "managers"


class Part(StrEnum):
    """A part of the state that is read and told as a whole, at most four times a second.

    What loads each of them, and for whom, stands in spaces.live.parts.
    """

    AUDIENCE = "audience"
    REQUESTS = "requests"
    RIGHTS = "rights"
    INVITATIONS = "invitations"
    REMOVED = "removed"
    POLL = "poll"
    QUESTIONS = "questions"
    PINS = "pins"
    TALK = "talk"


MANAGED: Final = (Part.REQUESTS, Part.INVITATIONS, Part.REMOVED, Part.TALK)
"""What only managers are told: touched when somebody becomes one."""


class Addressed(NamedTuple):
    """A message and whom it is for: EVERYONE, MANAGERS or a participant's id."""

    to: str
    message: dict[str, Any]


class StageEvent(TypedDict):
    """One committed change: the rights after it, and what sockets are to be told.

    `superseded` are people of whom only one connection stays, `expelled` those of whom none does;
    `touched` are values of Part. Without `rights` they are as they were: only parts were touched.
    """

    space_id: str
    rights: dict[str, Any] | None
    messages: list[list[Any]]
    superseded: dict[str, str]
    expelled: list[str]
    touched: list[str]


door: Final[Door[StageEvent]] = Door()
"""To the hub of this process."""

captions_door: Final[Door[dict[str, Any]]] = Door()
"""The same, for captions."""


def publish(event: StageEvent) -> None:
    """Announce a committed change. Call it off the event loop; returns when the sockets of this
    process have it. Never raises: the change is true, told or not, and clients notice gaps.
    """
    space_id = event["space_id"]
    try:
        if not door.bring(event):
            async_to_sync(get_channel_layer().group_send)(group_of(space_id), to_layer(event))
    except Exception:
        log.exception("could not announce a change", extra={"space": space_id})


def publish_captions(space_id: str, captions: list[dict[str, Any]]) -> None:
    """Tell whoever shows captions, in every process; from any thread but an event loop's.

    Never raises: what is lost is replaced by the next words, and final ones are in the database.
    """
    message = {"type": "space.captions", "space_id": space_id, "captions": captions}
    try:
        if not captions_door.bring(message):
            layer_thread.send(group_of(space_id), message)
    except Exception:
        log.exception("could not tell captions", extra={"space": space_id})


def group_of(space_id: str) -> str:
    return f"space.{space_id}"


def to_layer(event: StageEvent) -> dict[str, Any]:
    return {"type": "space.event", **event}
