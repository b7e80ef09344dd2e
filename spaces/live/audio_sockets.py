"""The two sockets that carry sound: one speaker's frames in, everybody's bundles out.

No SQL here. Rights come from the snapshot that the hub keeps; tickets were checked at the door.
"""

import json
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from core.database import in_database
from core.sockets.codes import Close, Refusal
from core.sockets.extensions import RAW_WRITE, TAKE_SHORT
from core.sockets.limits import RateLimit, WindowLimit
from spaces.client.frames import BadFrame, Frame, parse_ack, parse_publish
from spaces.live.live_space import LiveSpace
from spaces.live.metrics import frames_refused
from spaces.live.relay import Listener
from spaces.live.rights import Rights, Seat
from spaces.live.sockets import LiveSocket
from spaces.live.tickets import Purpose, Ticket, redeem_ticket
from spaces.services.places import is_in_space

PROTOCOL = "spaces.1"
TICKET_PREFIX = "ticket."
FRAMES_A_SECOND = 60  # 50 and 20 %
FRAMES_AT_ONCE = 600  # what piled up while the network or this process stalled, for 10 s at most
ACKS_A_SECOND = 10
MUTED_PATIENCE = 250  # frames: 5 s of sending into a closed microphone


class AudioSocket(LiveSocket):
    """A socket that is let in by a ticket."""

    max_bytes = 4096
    subprotocol = PROTOCOL
    purpose: ClassVar[Purpose]

    async def redeem(self) -> Ticket:
        offered = self.scope.get("subprotocols", [])
        words = [
            word.removeprefix(TICKET_PREFIX) for word in offered if word.startswith(TICKET_PREFIX)
        ]
        if PROTOCOL not in offered or len(words) != 1:
            raise Refusal(Close.TICKET_INVALID)
        ticket = await in_database(
            redeem_ticket, words[0], space_id=self.space_id, purpose=self.purpose
        )
        if ticket is None:
            raise Refusal(Close.TICKET_INVALID)
        self.participant_id = ticket.participant_id
        if ticket.credential is not None:
            await self.require_credential(ticket.credential)
        return ticket

    async def join(self) -> LiveSpace:
        live = await super().join()
        if not live.rights.is_live:
            raise Refusal(Close.ENDED)
        return live

    def take(self, data: bytes) -> None:
        """Handle one binary message. Raises Refusal."""
        raise NotImplementedError

    async def message(self, event: dict[str, Any]) -> None:
        self.take(event.get("bytes") or b"")

    def take_directly(self) -> None:
        """Let a server that can hand messages to `take` without the way through ASGI."""
        if take_short := self.extensions.get(TAKE_SHORT):
            take_short(self._take_or_finish)

    def _take_or_finish(self, data: bytes) -> None:
        if self.is_finished:
            return
        try:
            self.take(data)
        except Refusal as refusal:
            self.finish(refusal.code)


class ListenSocket(AudioSocket):
    """Bundles down, acknowledgements up."""

    purpose = "listen"
    listener: Listener | None = None

    async def enter(self) -> None:
        await self.redeem()
        await self.join()
        self._acks = WindowLimit(ACKS_A_SECOND, 1)
        write_raw = self.extensions.get(RAW_WRITE)
        self.listener = Listener(self.outlet, owner=self, write_raw=write_raw)
        self.live.listen(self, self.listener)
        await self._require_place()
        self.take_directly()

    async def _require_place(self) -> None:
        """A ticket outlives the right to be here by some seconds. Asked once one can be expelled.

        One to publish needs no such question: the rights know every seat. Nor does a guest's: it
        came by a control socket, and they open none in a lockdown.
        """
        person = self.participant_id
        if person is not None and not await in_database(is_in_space, person):
            raise Refusal(Close.NOT_FOUND)

    def take(self, data: bytes) -> None:
        if not self._acks.allow():
            raise Refusal(Close.TOO_MANY)
        try:
            tick = parse_ack(data)
        except BadFrame as error:
            raise Refusal(Close.for_error(error.code)) from error
        if self.listener is not None:
            self.listener.acknowledge(tick)

    async def leave(self) -> None:
        self.live.stop_listening(self)


class PublishSocket(AudioSocket):
    """One speaker's frames. `seat` is None while this socket may not be heard."""

    purpose = "publish"
    seat: Seat | None = None
    stream: int | None = None

    async def enter(self) -> None:
        ticket = await self.redeem()
        self.stream = ticket.stream
        await self.join()
        await self._catch_up()
        self._rate = RateLimit(FRAMES_A_SECOND, FRAMES_AT_ONCE)
        self._last_sequence = -1
        self._refused = 0
        self.judge(self.live.rights)
        if not self.is_finished:
            self.live.publishers.add(self)
            self.take_directly()

    async def _catch_up(self) -> None:
        """The process that gave out the ticket knows of our stream; this one perhaps not yet."""
        seat = self.live.rights.seats.get(self.participant_id or "")
        if seat is None or seat.stream != self.stream:
            await self.hub.refresh(self.live)

    def judge(self, rights: Rights) -> None:
        """Look at the rights anew: called by the hub whenever they change."""
        seat = rights.seats.get(self.participant_id or "")
        if seat is None:
            self.seat = None
            self.finish(Close.NOT_ALLOWED if rights.is_live else Close.ENDED)
        elif seat.stream != self.stream:
            self.seat = None
            self.finish(Close.SUPERSEDED)
        else:
            if not seat.is_muted:
                self._refused = 0
            self.seat = seat

    def take(self, data: bytes) -> None:
        try:
            sequence, level, packet = parse_publish(data)
        except BadFrame as error:
            self._count(error.code)
            raise Refusal(Close.for_error(error.code)) from error
        if not self._rate.allow():
            self._count("too_many")
            raise Refusal(Close.TOO_MANY)
        if sequence <= self._last_sequence:
            self._count("bad_message")
            raise Refusal(Close.BAD_MESSAGE)
        self._last_sequence = sequence
        seat = self.seat
        if seat is None or seat.is_muted:
            self._refuse()
            return
        self.live.talk.add(seat.participant_id, level)
        if seat.is_captioned:
            self.live.speech.hear(seat.stream, sequence, level)
        self.hub.log.append(self.space_id, Frame(seat.number, seat.stream, sequence, level, packet))

    async def leave(self) -> None:
        self.live.publishers.discard(self)

    def _refuse(self) -> None:
        """A frame of somebody muted: dropped, said once, and closed if it goes on and on."""
        self._count("muted")
        self._refused += 1
        if self._refused == 1:
            notice = {
                "type": "publish.notice",
                "code": "muted",
                "message": _("Your microphone is off; nobody hears you."),
            }
            self.outlet.offer({"type": "websocket.send", "text": json.dumps(notice)})
        elif self._refused > MUTED_PATIENCE:
            raise Refusal(Close.NOT_ALLOWED)

    def _count(self, reason: str) -> None:
        frames_refused.labels(reason=reason).inc()
