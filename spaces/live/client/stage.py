"""What a client knows of a live Space: the state messages of docs/protocol.md, applied."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

Message = dict[str, Any]
Condition = Callable[["Stage"], bool]
_Waiter = tuple[Condition, "asyncio.Future[None]"]


@dataclass(slots=True)
class Stage:
    """What the server has told of the Space. `seq` is the newest revision seen, -1 before any."""

    seq: int = -1
    space: Message = field(default_factory=dict)
    you: Message = field(default_factory=dict)
    participants: dict[str, Message] = field(default_factory=dict)
    audience: Message = field(default_factory=dict)
    requests: list[Message] = field(default_factory=list)
    _waiters: list[_Waiter] = field(default_factory=list)
    _failure: Exception | None = None

    async def until(
        self,
        is_so: Condition,
        *,
        timeout: float | None = 10.0,  # noqa: ASYNC109 (a test wants one line, not a block)
    ) -> Self:
        """Waits until the stage looks so. Raises TimeoutError, or SocketClosed if it never can."""
        if self._failure is not None:
            raise self._failure
        if is_so(self):
            return self
        seen: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append((is_so, seen))
        await asyncio.wait_for(seen, timeout)
        return self

    def fail(self, failure: Exception) -> None:
        """Nothing more will come: whoever waits, now or later, gets `failure`."""
        self._failure = failure
        for _, seen in self._waiters:
            if not seen.done():
                seen.set_exception(failure)
        self._waiters.clear()

    def replace(self, state: Message) -> None:
        self.seq = state["seq"]
        self.space = state["space"]
        self.you = state["you"]
        self.participants = {p["id"]: p for p in state["participants"]}
        self.audience = state.get("audience", self.audience)
        self.requests = state.get("requests", [])
        self._wake()

    def apply(self, message: Message) -> bool:
        """Takes a message in. False says that one before it was lost: ask for the state."""
        seq = message.get("seq")
        if seq is not None and seq <= self.seq:
            return True
        is_next = seq is None or seq == self.seq + 1
        self.seq = self.seq if seq is None else seq
        match message["type"]:
            case "participant.updated":
                self.participants[message["participant"]["id"]] = message["participant"]
            case "participant.removed":
                self.participants.pop(message["participant"], None)
            case "space.updated" | "space.ended":
                self.space = message["space"]
            case "you.updated":
                self.you = message["you"]
            case "requests.updated":
                self.requests = message["requests"]
            case "audience.updated":
                self.audience = message["audience"]
        self._wake()
        return is_next

    def _wake(self) -> None:
        waiting, self._waiters = self._waiters, []
        for is_so, seen in waiting:
            if seen.done():
                continue
            if is_so(self):
                seen.set_result(None)
            else:
                self._waiters.append((is_so, seen))
