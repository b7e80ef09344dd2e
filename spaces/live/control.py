"""The control socket: JSON requests in, the state of the stage out (docs/protocol.md)."""

import json
import logging
import secrets
import time
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.database import in_database, in_database_urgently
from core.errors import DomainError, Invalid, NotFound
from core.lifecycle import is_stopping
from core.scopes import require_in
from core.sockets.codes import Close, Refusal
from core.sockets.limits import RateLimit
from spaces import rules, services
from spaces.live.audience import represent_audience
from spaces.live.reactions import Admission, Reacting
from spaces.live.requests import REQUESTS, Caller, answer_request, read_request
from spaces.live.requests.asks import LISTEN, Fields
from spaces.live.sockets import LiveSocket
from spaces.models import Participant, Space
from spaces.representations import represent_own
from spaces.services.entrance import require_entrance
from spaces.shield import guest_held_back, refusal

log = logging.getLogger(__name__)

MESSAGES_A_SECOND = 20
BURST = 40


class ControlSocket(LiveSocket):
    max_bytes = 64 * 1024

    async def enter(self) -> None:
        self.connection = secrets.token_hex(16)
        self._rate = RateLimit(MESSAGES_A_SECOND, BURST)
        self._reacting = Reacting(self.connection)
        self._admission = Admission()
        self._seen_at = time.monotonic()
        self._held: list[tuple[str, int | None]] | None = []
        try:
            self._login = await self.require_login()
            self._scopes = self._login.scopes if self._login else None
            require_in(self._scopes, LISTEN)
            self.user = self._login.user if self._login else None
            live = await self.join()
            self.space, participant = await in_database(self._enter)
        except DomainError as error:
            self._say({"type": "error", "for": "space.enter", **_described(error)})
            raise Refusal(Close.for_error(error.code)) from error
        self.participant_id = str(participant.pk) if participant else None
        live.admit(self)
        await self._say_state(resumed=participant is not None and participant.has_published)

    async def leave(self) -> None:
        self.live.dismiss(self)
        # A server that stops loses all at once. They come back, or their leases run out; to write
        # that down for a crowd would hold its end up, and nobody is left to be told.
        if self.participant_id is not None and not self._left and not is_stopping():
            await in_database(
                services.lose_connection,
                participant_id=self.participant_id,
                connection=self.connection,
            )

    # --- What the hub calls ------------------------------------------------------------------

    def tell(self, text: str, seq: int | None) -> None:
        """Pass a message on; while the first state is being read, hold it back."""
        if self._held is not None:
            self._held.append((text, seq))
        else:
            self._send_text(text)

    def is_alive(self, now: float) -> bool:
        """Has the client given a sign of life within the lease?"""
        return now - self._seen_at < settings.SPACES_PRESENCE_SECONDS

    # --- Requests ----------------------------------------------------------------------------

    async def message(self, event: dict[str, Any]) -> None:
        if not self._rate.allow():
            raise Refusal(Close.TOO_MANY)
        self._seen_at = time.monotonic()
        request = _parsed(event.get("text"))
        kind, request_id = request.get("type"), request.get("id")
        about: dict[str, Any] = {"for": kind if isinstance(kind, str) else None}
        if isinstance(request_id, (str, int)):
            about["id"] = request_id
        try:
            answer = {"type": "ok", **about, **await self._answer(kind, request)}
        except DomainError as error:
            answer = {"type": "error", **about, **_described(error)}
        except Exception:
            log.exception("request failed", extra={"request_type": kind, "space": self.space_id})
            failure = DomainError("server_error", _("Something broke on our side. Try again."))
            answer = {"type": "error", **about, **_described(failure)}
        self._say(answer)
        if kind == "space.leave" and answer["type"] == "ok":
            self._left = True
            raise Refusal(Close.LEFT)

    async def _answer(self, kind: object, request: dict[str, Any]) -> dict[str, Any]:
        ask = REQUESTS.get(kind) if isinstance(kind, str) else None
        if ask is None:
            raise Invalid("unknown_type", _("This server does not know that request."))
        caller = Caller(
            self.user,
            self.space,
            self.participant_id,
            self.connection,
            self._login.credential if self._login else None,
            self._scopes,
        )
        if ask.handle is None:
            return await self._answer_here(str(kind), read_request(caller, ask, request))
        is_on_stage = self.participant_id in self.live.rights.seats
        run = in_database_urgently if is_on_stage else in_database
        return await run(answer_request, caller, ask, request)

    async def _answer_here(self, kind: str, fields: Fields) -> dict[str, Any]:
        """What only this connection knows, and what may not cost a query."""
        match kind:
            case "presence.beat":
                return {"seq": self.live.rights.revision}
            case "state.get":
                self.live.shared.changed()  # who asks has missed something; perhaps we have, too
                return await self._state()
            case "reaction.send":
                return await self._react(fields["emoji"])
            case "captions.show":
                self.live.show_captions(self, is_shown=fields["is_shown"])
                return {}
        raise AssertionError(kind)

    async def _react(self, emoji: str) -> dict[str, Any]:
        rights = self.live.rights
        self._reacting.check(self.participant_id, rights, self.live.pace)
        if rights.asks_of(self.participant_id):
            await self._require_part(rights.shield)
        self.live.reactions.add(self.participant_id, emoji)
        return {}

    async def _require_part(self, shield: tuple[int, int]) -> None:
        """Raises what holds this person back; asks the database twice a minute, not each time."""
        if self.participant_id is None:
            raise guest_held_back()
        if not self._admission.knows(shield):
            held = await in_database(_why_held_back, self.participant_id)
            self._admission.note(shield, held)
        self._admission.require()

    # --- State -------------------------------------------------------------------------------

    _left = False

    def _enter(self) -> tuple[Space, Participant | None]:
        spaces = Space.objects.visible_to(self.user).select_related("host")
        space = spaces.filter(public_id=self.space_id).first()
        if space is None:
            raise NotFound(_("This Space does not exist."))
        if self.user is None:
            require_entrance(None, space)
            return space, None
        place = services.enter_space(actor=self.user, space=space, connection=self.connection)
        return space, place

    async def _state(self, *, resumed: bool = False) -> dict[str, Any]:
        shared = await self.live.shared.get()
        own = await in_database(
            _load_own, self.space.pk, self.participant_id, resumed, self._scopes
        )
        return shared | own | {"audience": represent_audience(self.live)}

    async def _say_state(self, *, resumed: bool) -> None:
        state = await self._state(resumed=resumed)
        if self.live.rights.is_live and state["you"]["participant_id"] != self.participant_id:
            # Expelled before this socket was found among those of the Space.
            raise Refusal(Close.NOT_FOUND)
        self._say({"type": "space.state", **state})
        held, self._held = self._held or [], None
        for text, seq in held:
            if seq is None or seq > state["seq"]:
                self.tell(text, seq)

    def _say(self, message: dict[str, Any]) -> None:
        self._send_text(json.dumps(message))

    def _send_text(self, text: str) -> None:
        if not self.outlet.offer({"type": "websocket.send", "text": text}):
            # What it missed cannot be made good here; it reconnects and gets the whole state.
            self.finish(Close.TOO_SLOW)


def _load_own(
    space_pk: int, participant_id: str | None, resumed: bool, scopes: frozenset[str] | None
) -> dict[str, Any]:
    space = Space.objects.select_related("host").get(pk=space_pk)
    participant = None
    if participant_id is not None:
        participant = (
            Participant.objects.here().select_related("user").filter(pk=participant_id).first()
        )
        if participant is not None:
            participant.space = space
    return represent_own(space, participant, resumed=resumed, scopes=scopes)


def _why_held_back(participant_id: str) -> DomainError | None:
    here = Participant.objects.here().select_related("space__host", "user")
    participant = here.filter(pk=participant_id).first()
    held = rules.why_held_back(participant)
    return refusal(held, participant.space) if held and participant else None


def _parsed(text: str | None) -> dict[str, Any]:
    try:
        request = json.loads(text or "")
    except (ValueError, RecursionError) as error:
        raise Refusal(Close.BAD_MESSAGE) from error
    if not isinstance(request, dict):
        raise Refusal(Close.BAD_MESSAGE)
    return request


def _described(error: DomainError) -> dict[str, str]:
    return {"code": error.code, "message": error.message}
