"""What the processes of a server tell one another about a Space; the only caller of the layer.

An event goes to one group per Space, which holds one channel per *process*; the hub of each
process (spaces.live.hub) hands it to its sockets. The process where the change was
made hands it to its own sockets first and at once, so an answer is never ahead of its effect.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, NamedTuple, TypedDict

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

log = logging.getLogger(__name__)

EVERYONE = "everyone"
MANAGERS = "managers"
DELIVERY_SECONDS = 2.0


class Addressed(NamedTuple):
    """A message and whom it is for: EVERYONE, MANAGERS or a participant's id."""

    to: str
    message: dict[str, Any]


class StageEvent(TypedDict):
    """One committed change: the rights after it, and what sockets are to be told.

    `superseded` are people of whom only one connection stays, `expelled` those of whom none does.
    """

    space_id: str
    rights: dict[str, Any]
    messages: list[list[Any]]
    superseded: dict[str, str]
    expelled: list[str]
    audience: bool


class _Door(NamedTuple):
    loop: asyncio.AbstractEventLoop
    deliver: Callable[[StageEvent], None]


_door: _Door | None = None


def attach(loop: asyncio.AbstractEventLoop, deliver: Callable[[StageEvent], None]) -> None:
    """Let `deliver` (called on `loop`) receive this process's events from now on."""
    global _door  # noqa: PLW0603 - one hub a process, by design
    _door = _Door(loop, deliver)


def detach() -> None:
    global _door  # noqa: PLW0603
    _door = None


def publish(event: StageEvent) -> None:
    """Announce a committed change. Call it off the event loop; returns when the sockets of this
    process have it. Never raises: the change is true, told or not, and clients notice gaps.
    """
    try:
        door = _door
        if door is None or door.loop.is_closed():
            async_to_sync(send_to_processes)(event["space_id"], dict(event))
        else:
            _deliver_on(door, event)
    except Exception:
        log.exception("could not announce a change", extra={"space": event["space_id"]})


def _deliver_on(door: _Door, event: StageEvent) -> None:
    async def deliver() -> None:
        door.deliver(event)

    asyncio.run_coroutine_threadsafe(deliver(), door.loop).result(DELIVERY_SECONDS)


def group_of(space_id: str) -> str:
    return f"space.{space_id}"


async def send_to_processes(space_id: str, event: dict[str, Any]) -> None:
    """Send an event to the hub of every process that has sockets in this Space."""
    await get_channel_layer().group_send(group_of(space_id), {"type": "space.event", **event})
