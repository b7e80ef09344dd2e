"""The feed's hub: which people are connected to this process, and what reaches them.

One a process, made by the first socket, on the loop that serves the sockets. Never waits for a
socket; what one misses, it fetches when it is back.
"""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any, Protocol

from core.database import in_database
from core.lifecycle import on_server_stop
from core.sockets.codes import Close, Refusal
from core.sockets.processes import ProcessChannel
from timeline.feed import metrics
from timeline.feed.events import GROUP, FeedEvent, door, to_layer
from timeline.feed.followers import followers_among

log = logging.getLogger(__name__)

SOCKETS_A_PERSON = 20


class Member(Protocol):
    """A socket of somebody; neither call waits for the client."""

    def tell(self, message: dict[str, Any]) -> None: ...

    def finish(self, code: Close) -> None: ...


class FeedHub:
    def __init__(self) -> None:
        self._members: dict[int, set[Member]] = {}
        self._processes = ProcessChannel(self._hear)
        self._for_followers: asyncio.Queue[FeedEvent] = asyncio.Queue()
        self._asking: asyncio.Task[None] | None = None

    # --- Life --------------------------------------------------------------------------------

    async def start(self) -> None:
        await self._processes.open()
        await self._processes.join(GROUP)
        self._asking = asyncio.create_task(self._tell_followers())
        door.open(asyncio.get_running_loop(), self.take)

    async def close(self) -> None:
        """Say goodbye to every socket and stop."""
        door.close()
        for member in self.members:
            member.finish(Close.RESTART)
        if self._asking is not None:
            self._asking.cancel()
        await self._processes.aclose()

    # --- Sockets -----------------------------------------------------------------------------

    @property
    def members(self) -> list[Member]:
        return [member for members in self._members.values() for member in members]

    def add(self, user_id: int, member: Member) -> None:
        """Let a socket hear what its person is told. Raises Refusal when they have too many."""
        members = self._members.setdefault(user_id, set())
        if len(members) >= SOCKETS_A_PERSON:
            raise Refusal(Close.TOO_MANY)
        members.add(member)
        metrics.sockets.inc()

    def remove(self, user_id: int, member: Member) -> None:
        members = self._members.get(user_id, set())
        if member not in members:
            return
        members.remove(member)
        metrics.sockets.dec()
        if not members:
            del self._members[user_id]

    # --- Messages ----------------------------------------------------------------------------

    def take(self, event: FeedEvent) -> None:
        """Something told in this process: to our own sockets, and on to the other processes."""
        self._deliver(event)
        self._processes.send(GROUP, to_layer(event))

    def _hear(self, message: dict[str, Any]) -> None:
        self._deliver(
            {
                "to": message["to"],
                "followers_of": message["followers_of"],
                "message": message["message"],
            }
        )

    def _deliver(self, event: FeedEvent) -> None:
        self._tell(event["to"], event["message"])
        if event["followers_of"] and self._members:
            self._for_followers.put_nowait(event)

    def _tell(self, user_ids: Iterable[int], message: dict[str, Any]) -> None:
        for user_id in user_ids:
            for member in tuple(self._members.get(user_id, ())):
                member.tell(message)
                metrics.messages_told.inc()

    async def _tell_followers(self) -> None:
        """One question to the database an event, one event after the other."""
        while True:
            event = await self._for_followers.get()
            told = set(event["to"])
            others = [user_id for user_id in self._members if user_id not in told]
            try:
                followers = await in_database(followers_among, others, event["followers_of"])
            except Exception:
                log.exception("could not tell followers")
            else:
                self._tell(followers, event["message"])


_starting: asyncio.Task[FeedHub] | None = None


async def get_hub() -> FeedHub:
    """The hub of this process, started when the first socket asks for it."""
    global _starting  # noqa: PLW0603 - one a process, by design
    if _starting is None:
        _starting = asyncio.create_task(_start())
    return await asyncio.shield(_starting)


@on_server_stop
async def close_hub() -> None:
    """Stop the hub, if there is one: sockets are told to reconnect."""
    global _starting
    if _starting is not None:
        starting, _starting = _starting, None
        await (await starting).close()


async def _start() -> FeedHub:
    hub = FeedHub()
    await hub.start()
    return hub
