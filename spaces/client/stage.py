"""What a client knows of a live Space: the state messages of docs/protocol.md, applied."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Self

Message = dict[str, Any]
Condition = Callable[["Stage"], object]
_Waiter = tuple[Condition, "asyncio.Future[None]"]

PARTS: Final = (
    "audience",
    "requests",
    "invitations",
    "removed",
    "talk",
    "poll",
    "questions",
    "pins",
)
"""Each comes in the state, and later in a message named after it."""
_RIGHTS: Final = ("can_take_seat", "can_request", "held_back")


@dataclass(slots=True)
class Stage:
    """What the server has told of the Space. `seq` is the newest revision seen, -1 before any."""

    seq: int = -1
    space: Message = field(default_factory=dict)
    you: Message = field(default_factory=dict)
    participants: dict[str, Message] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    """What is told as a whole, by name (PARTS); without those that this person is not told."""
    captions: dict[str, Message] = field(default_factory=dict)
    """What was said, by id, once `captions.show` was asked for."""
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
        kept = {"audience": self.audience} if "audience" not in state else {}
        self.parts = kept | {name: state[name] for name in PARTS if name in state}
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
            case "rights.updated":
                self.you = self.you | {name: message[name] for name in _RIGHTS}
            case "request.moved":
                self._move(message["position"])
            case "captions":
                self.captions |= {caption["id"]: caption for caption in message["captions"]}
            case kind if (name := kind.removesuffix(".updated")) in PARTS:
                self.parts[name] = message[name]
        self._wake()
        return is_next

    @property
    def audience(self) -> Message:
        audience: Message = self.parts.get("audience", {})
        return audience

    @property
    def requests(self) -> list[Message]:
        requests: list[Message] = self.parts.get("requests", [])
        return requests

    def _move(self, position: int) -> None:
        """The own request has another place in the line, if it is still open."""
        if self.you.get("request"):
            self.you = self.you | {"request": self.you["request"] | {"position": position}}

    def _wake(self) -> None:
        waiting, self._waiters = self._waiters, []
        for is_so, seen in waiting:
            if seen.done():
                continue
            if is_so(self):
                seen.set_result(None)
            else:
                self._waiters.append((is_so, seen))
