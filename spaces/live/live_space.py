"""One live Space as one process knows it: the rights, the relay, and who is connected here."""

import asyncio
import json
import time
from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol

from core.sockets.codes import Close
from spaces import events
from spaces.client.frames import Frame
from spaces.live.attendance import Attendance
from spaces.live.captions import LiveCaptions
from spaces.live.presence import Headcount
from spaces.live.reactions import Pace, Reactions
from spaces.live.relay import Listener, Relay
from spaces.live.rights import NOBODY, Rights
from spaces.live.shared_state import SharedState
from spaces.live.speech import SpeechBells
from spaces.live.talk import TalkMeter

GOODBYE_SECONDS = 0.5


class Socket(Protocol):
    """A WebSocket of this process; none of these calls waits for the client."""

    participant_id: str | None

    def finish(self, code: Close) -> None: ...


class ControlMember(Socket, Protocol):
    connection: str

    def is_alive(self, now: float) -> bool: ...

    def tell(self, text: str, seq: int | None) -> None: ...


class PublishMember(Socket, Protocol):
    def judge(self, rights: Rights) -> None: ...


def _nothing() -> None:
    pass


class LiveSpace:
    """Everything here runs on the event loop; nothing here waits."""

    def __init__(self, space_id: str, lease_seconds: float, relay: Relay) -> None:
        self.id = space_id
        self.rights = NOBODY
        self.relay = relay
        relay.audible = self._is_heard
        self.headcount = Headcount(lease_seconds)
        self.reactions = Reactions()
        self.pace = Pace()
        self.attendance = Attendance(lease_seconds)
        self.talk = TalkMeter()
        self.speech = SpeechBells()
        self.captions = LiveCaptions()
        self.shared = SharedState(space_id)
        self.on_end: Callable[[], object] = _nothing
        self.controls: set[ControlMember] = set()
        self._controls_of: dict[str, set[ControlMember]] = {}
        self._caption_readers: set[ControlMember] = set()
        self.publishers: set[PublishMember] = set()
        self.listens: dict[Socket, Listener] = {}
        self.faces: list[dict[str, Any]] = []
        # Parts of the state that our sockets are to be told anew.
        self.touched: set[events.Part] = {events.Part.AUDIENCE}

    @property
    def local_listeners(self) -> int:
        """Connected here and not on the stage."""
        seats = self.rights.seats
        return sum(control.participant_id not in seats for control in self.controls)

    def admit(self, control: ControlMember) -> None:
        """From now on this socket is told what happens."""
        self.controls.add(control)
        person = control.participant_id
        if person not in self._controls_of:
            self.attendance.came(person, time.monotonic())
        if person is not None:
            self._controls_of.setdefault(person, set()).add(control)

    def dismiss(self, control: ControlMember) -> None:
        """Forget this socket, if it was ever admitted."""
        if control not in self.controls:
            return
        self.controls.discard(control)
        self._caption_readers.discard(control)
        person = control.participant_id
        if person is not None:
            self._controls_of[person].discard(control)
            if not self._controls_of[person]:
                del self._controls_of[person]
        # At the end nobody goes: it is the Space that goes.
        if self.rights.is_live and person not in self._controls_of:
            self.attendance.went(person, time.monotonic())

    def show_captions(self, control: ControlMember, *, is_shown: bool) -> None:
        """From now on this socket is told what is said, or no more."""
        if is_shown:
            self._caption_readers.add(control)
        else:
            self._caption_readers.discard(control)

    def tell_captions(self) -> None:
        """Say what has come since the last time to whoever shows captions."""
        captions = self.captions.take()
        if captions and self._caption_readers:
            self._say(self._caption_readers, {"type": "captions", "captions": captions})

    def take_reaction_count(self) -> int:
        """How many reactions were sent in this process since this was asked last."""
        return self.reactions.take_count()

    def listen(self, socket: Socket, listener: Listener) -> None:
        listener.on_stage = socket.participant_id in self.rights.seats
        self.listens[socket] = listener
        self.relay.join(listener)

    def stop_listening(self, socket: Socket) -> None:
        listener = self.listens.pop(socket, None)
        if listener is not None:
            self.relay.leave(listener)

    def accept(self, frames: Sequence[Frame]) -> None:
        """Frames from the log, on their way to the listeners of this process."""
        self.relay.accept(frames)

    def apply(self, rights: Rights) -> None:
        """Take over newer rights; publishers and listeners feel them before this returns."""
        if rights.revision < self.rights.revision:
            return
        self.rights = rights
        captioned = {seat.stream for seat in rights.seats.values() if seat.is_captioned}
        self.speech.forget(self.speech.streams - captioned)
        for publisher in tuple(self.publishers):
            publisher.judge(rights)
        for socket, listener in self.listens.items():
            listener.on_stage = socket.participant_id in rights.seats

    def deliver(self, event: events.StageEvent) -> None:
        """Make one committed change known to everybody connected here."""
        self.shared.changed()
        if (rights := event["rights"]) is not None:
            self.apply(Rights.from_event(rights))
        for to, message in event["messages"]:
            self.tell(to, message)
        for participant_id, connection in event["superseded"].items():
            for control in tuple(self._controls_of.get(participant_id, ())):
                if control.connection != connection:
                    control.finish(Close.SUPERSEDED)
        if expelled := frozenset(event["expelled"]):
            self._expel(expelled)
        self.touched.update(map(events.Part, event["touched"]))
        self._end_if_over()

    def catch_up(self, rights: Rights) -> None:
        """Take over what an announcement that was lost would have brought."""
        self.shared.changed()
        self.apply(rights)
        self._end_if_over()

    def _end_if_over(self) -> None:
        if self.rights.revision > 0 and not self.rights.is_live:
            self._end()

    def tell(self, to: str, message: dict[str, Any]) -> None:
        """Say something to the sockets here: to EVERYONE, MANAGERS or a participant's."""
        self._say(self._addressed(to), message)

    def _say(self, hearing: Collection[ControlMember], message: dict[str, Any]) -> None:
        if not hearing:
            return
        text, seq = json.dumps(message, separators=(",", ":")), message.get("seq")
        for control in tuple(hearing):
            control.tell(text, seq)

    def finish(self, code: Close) -> None:
        """Close every socket of this Space in this process."""
        for socket in (*self.publishers, *self.listens, *self.controls):
            socket.finish(code)

    def _expel(self, participant_ids: frozenset[str]) -> None:
        for socket in (*self.publishers, *self.listens, *self.controls):
            if socket.participant_id in participant_ids:
                socket.finish(Close.NOT_FOUND)

    def _end(self) -> None:
        """Silence at once; control sockets a moment later, so that every request is answered."""
        self.on_end()
        for socket in (*self.publishers, *self.listens):
            socket.finish(Close.ENDED)
        asyncio.get_running_loop().call_later(GOODBYE_SECONDS, self.finish, Close.ENDED)

    def _is_heard(self, seat: int, stream: int) -> bool:
        return self.rights.is_heard(seat, stream)

    def _addressed(self, to: str) -> list[ControlMember]:
        if to == events.EVERYONE:
            return list(self.controls)
        people = self._managers() if to == events.MANAGERS else [to]
        return [control for one in people for control in self._controls_of.get(one, ())]

    def _managers(self) -> list[str]:
        return [seat.participant_id for seat in self.rights.seats.values() if seat.is_manager]
