"""Sockets that only remember what the hub did to them."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from core.sockets.codes import Close
from spaces.live.rights import Rights, Seat


class Member:
    """A socket of any kind in a live Space."""

    def __init__(self, participant_id: str | None = None, connection: str = "") -> None:
        self.participant_id = participant_id
        self.connection = connection
        self.closed: Close | None = None
        self.told: list[dict[str, Any]] = []
        self.judged: list[Rights] = []
        self.is_well = True
        self._news = asyncio.Event()

    async def until(self, is_so: Callable[["Member"], object]) -> None:
        """Wait until enough has happened to this socket."""
        async with asyncio.timeout(10):
            while not is_so(self):
                self._news.clear()
                await self._news.wait()

    def finish(self, code: Close) -> None:
        self.closed = self.closed or code
        self._news.set()

    def tell(self, text: str, seq: int | None) -> None:
        message = json.loads(text)
        assert message.get("seq") == seq
        self.told.append(message)
        self._news.set()

    def is_alive(self, now: float) -> bool:
        return self.is_well

    def judge(self, rights: Rights) -> None:
        self.judged.append(rights)

    @property
    def types_told(self) -> list[str]:
        return [message["type"] for message in self.told]


def rights_of(revision: int, *seats: Seat, is_live: bool = True) -> Rights:
    return Rights.of(revision, is_live, list(seats))


def event_of(rights: Rights, *messages: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """An event as the database's side sends it."""
    return {
        "space_id": "abcDEF1234567",
        "rights": rights.to_event(),
        "messages": [list(message) for message in messages],
        "superseded": {},
        "expelled": [],
        "touched": [],
        **more,
    }
