"""What is told over the feed; the only caller of the channel layer for it.

One event reaches every process once, whomever it is for: each process knows who of them is
connected to it.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final, TypedDict

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from core.sockets.door import Door

log = logging.getLogger(__name__)

GROUP: Final = "feed"
MAX_IDS: Final = 1000


class FeedEvent(TypedDict):
    """A message for the accounts in `to`, and for those and the followers of `followers_of`."""

    to: list[int]
    followers_of: list[int]
    message: dict[str, Any]


door: Final[Door[FeedEvent]] = Door()


def tell(user_ids: Iterable[int], message: Mapping[str, Any]) -> None:
    """Send `message` to every open page of these people, once the transaction is committed.

    From any thread or process but an event loop's. Never raises: who is not reached finds out
    when their page is loaded or reconnects.
    """
    _after_commit(
        {"to": ids, "followers_of": [], "message": dict(message)} for ids in _portions(user_ids)
    )


def tell_followers(of: Iterable[int], message: Mapping[str, Any]) -> None:
    """As `tell`, to these people themselves and to everybody who follows one of them."""
    _after_commit(
        {"to": ids, "followers_of": ids, "message": dict(message)} for ids in _portions(of)
    )


def publish(event: FeedEvent) -> None:
    """Hand an event to this process's hub, which tells the others; without one to the others."""
    try:
        if not door.bring(event):
            async_to_sync(get_channel_layer().group_send)(GROUP, to_layer(event))
    except Exception:
        log.exception("could not tell the feed", extra={"kind": event["message"].get("type")})


def to_layer(event: FeedEvent) -> dict[str, Any]:
    return {"type": "feed.event", **event}


def _after_commit(events: Iterator[FeedEvent]) -> None:
    for event in events:
        transaction.on_commit(partial(publish, event))


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    """The ids, each once, in lists of at most MAX_IDS."""
    distinct = sorted(set(ids))
    for start in range(0, len(distinct), MAX_IDS):
        yield distinct[start : start + MAX_IDS]
