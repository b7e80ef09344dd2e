"""Whose sockets this process has, and how they close when a log-in ends.

A log-in is a session, or a token of a program. One a process, made by the first socket of somebody
who is logged in, on the loop that serves the sockets. Never waits for a client.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple, Protocol

from django.contrib.sessions.models import Session
from django.utils import timezone
from oauth2_provider.models import AccessToken

from accounts.endings import GROUP, End, door, to_layer
from accounts.handshake import Credential, Login, has_bearer, login_of, session_of
from accounts.models import User
from core.database import in_database
from core.lifecycle import on_server_stop
from core.sockets.base import Socket
from core.sockets.codes import Close, Refusal
from core.sockets.processes import ProcessChannel

log = logging.getLogger(__name__)

REMEMBER_SECONDS: Final = 60.0  # longer than any handshake
LOOK_SECONDS: Final = 60.0
CHUNK: Final = 400
SHUT: Final = frozenset({Close.SUSPENDED, Close.CLOSED})
"""After these an account's tokens are worth nothing either; other ends are of its sessions."""


class Member(Protocol):
    """A socket; `finish` never waits for the client."""

    def finish(self, code: Close) -> None: ...


class Place(NamedTuple):
    """One open socket and what it lives by."""

    credential: Credential
    member: Member

    def code_after(self, end: End) -> Close | None:
        """What this socket closes with; None where the end is somebody else's."""
        if not _ends(self.credential, end):
            return None
        is_kept = end["kept"] == self.credential.mark
        return Close.SESSION_RENEWED if is_kept else Close(end["code"])


def _ends(credential: Credential, end: End) -> bool:
    if end["mark"]:
        return end["mark"] == credential.mark
    if end["app"]:
        return end["app"] == credential.app_id
    if end["user_id"] != credential.user_id:
        return False
    return credential.token_id is None or end["code"] in SHUT


class OpenSockets:
    def __init__(self) -> None:
        self._places: dict[int | None, set[Place]] = {}
        self._recent: deque[tuple[float, End]] = deque()
        self._processes = ProcessChannel(self._hear)
        self._looking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self._processes.open()
        await self._processes.join(GROUP)
        door.open(asyncio.get_running_loop(), self.take)
        self._looking = asyncio.create_task(self._keep_looking())

    async def close(self) -> None:
        door.close()
        if self._looking is not None:
            self._looking.cancel()
        await self._processes.aclose()

    # --- Sockets -----------------------------------------------------------------------------

    def add(self, place: Place, since: float) -> None:
        """Close this socket when its log-in ends.

        Raises Refusal if it has ended since `since` (time.monotonic), when it was still good.
        """
        for at, end in self._recent:
            code = place.code_after(end)
            if at >= since and code is not None:
                raise Refusal(code)
        self._places.setdefault(place.credential.user_id, set()).add(place)

    def remove(self, place: Place) -> None:
        user_id = place.credential.user_id
        places = self._places.get(user_id, set())
        places.discard(place)
        if not places:
            self._places.pop(user_id, None)

    @property
    def places(self) -> list[Place]:
        return [place for places in self._places.values() for place in places]

    # --- Ends --------------------------------------------------------------------------------

    def take(self, end: End) -> None:
        """A log-in that ended in this process: our sockets now, and on to the other processes."""
        self._deliver(end)
        self._processes.send(GROUP, to_layer(end))

    def _hear(self, message: dict[str, Any]) -> None:
        self._deliver(
            {
                "user_id": message["user_id"],
                "mark": message["mark"],
                "app": message["app"],
                "kept": message["kept"],
                "code": message["code"],
            }
        )

    def _deliver(self, end: End) -> None:
        now = time.monotonic()
        self._recent.append((now, end))
        while now - self._recent[0][0] > REMEMBER_SECONDS:
            self._recent.popleft()
        for place in self._places_near(end):
            code = place.code_after(end)
            if code is not None:
                place.member.finish(code)

    def _places_near(self, end: End) -> list[Place]:
        """Among these are all that the end concerns."""
        return self.places if end["app"] else list(self._places.get(end["user_id"] or None, ()))

    # --- What no message brought -------------------------------------------------------------

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception:
                log.exception("could not look through the open sockets")

    async def look(self) -> None:
        """Close the sockets of what is gone or too old: one query for 400 sessions or tokens."""
        places = self.places
        keys = {place.credential.key for place in places}
        good = await _good_among(_good_tokens, {key for key in keys if isinstance(key, int)})
        good |= await _good_among(_good_sessions, {key for key in keys if isinstance(key, str)})
        for place in places:
            if place.credential.key not in good:
                place.member.finish(Close.LOGIN_REQUIRED)


async def _good_among(good: Callable[[list[Any]], set[Any]], keys: set[Any]) -> set[Any]:
    found: set[Any] = set()
    ordered = sorted(keys)
    for start in range(0, len(ordered), CHUNK):
        found |= await in_database(good, ordered[start : start + CHUNK])
    return found


def _good_sessions(keys: list[str]) -> set[str]:
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return set(sessions.values_list("session_key", flat=True))


def _good_tokens(ids: list[int]) -> set[int]:
    tokens = AccessToken.objects.filter(pk__in=ids, expires__gt=timezone.now())
    return set(tokens.values_list("pk", flat=True))


def require_good(credential: Credential) -> None:
    """Raises Refusal where what was good when a ticket was issued has ended since."""
    if credential.user_id is not None:
        user = User.objects.filter(pk=credential.user_id).only("is_active", "suspended_at").first()
        if user is None or not user.is_active:
            raise Refusal(Close.LOGIN_REQUIRED)
        if user.suspended_at is not None:
            raise Refusal(Close.SUSPENDED)
    key = credential.key
    if not (_good_tokens([key]) if isinstance(key, int) else _good_sessions([key])):
        raise Refusal(Close.LOGIN_REQUIRED)


class PersonalSocket(Socket):
    """A socket that closes when the log-in ends by which it was opened."""

    _place: Place | None = None
    _among: OpenSockets | None = None
    _expiry: asyncio.TimerHandle | None = None

    async def require_login(self) -> Login | None:
        """Whose token or cookie it is; None for a guest. Raises Refusal, DomainError."""
        return await self._require(login_of)

    async def require_session(self) -> Login | None:
        """Whose session the cookie is; None for a guest. Raises Refusal, also for a program."""
        if has_bearer(self.scope):
            raise Refusal(Close.LOGIN_REQUIRED)
        return await self._require(session_of)

    async def require_credential(self, credential: Credential) -> None:
        """As whoever got a ticket. Raises Refusal if that log-in has ended since."""
        self._keep(await get_open_sockets(), credential, time.monotonic())
        await in_database(require_good, credential)

    def let_go(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        if self._among is not None and self._place is not None:
            self._among.remove(self._place)

    async def _require(
        self, who: Callable[[dict[str, Any]], Awaitable[Login | None]]
    ) -> Login | None:
        sockets, since = await get_open_sockets(), time.monotonic()
        login = await who(self.scope)
        if login is not None:
            self._keep(sockets, login.credential, since)
        return login

    def _keep(self, sockets: OpenSockets, credential: Credential, since: float) -> None:
        self.let_go()
        self._among, self._place = sockets, Place(credential, self)
        sockets.add(self._place, since)
        if credential.expires_at is not None:
            seconds = credential.expires_at - time.time()
            loop = asyncio.get_running_loop()
            self._expiry = loop.call_later(seconds, self.finish, Close.LOGIN_REQUIRED)


_starting: asyncio.Task[OpenSockets] | None = None


async def get_open_sockets() -> OpenSockets:
    """Those of this process, started when the first socket asks for them."""
    global _starting  # noqa: PLW0603 - one a process, by design
    if _starting is None:
        _starting = asyncio.create_task(_start())
    return await asyncio.shield(_starting)


@on_server_stop
async def close_open_sockets() -> None:
    """Stop listening for ends; the sockets themselves are told by the hubs they belong to."""
    global _starting
    if _starting is not None:
        starting, _starting = _starting, None
        await (await starting).close()


async def _start() -> OpenSockets:
    sockets = OpenSockets()
    await sockets.start()
    return sockets
