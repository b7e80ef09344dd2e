"""Whose sockets this process has, and how they close when a log-in ends.

One a process, made by the first socket of somebody who is logged in, on the loop that serves the
sockets. Never waits for a client.
"""

import asyncio
import logging
import time
from collections import deque
from typing import Any, Final, NamedTuple, Protocol

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.endings import GROUP, End, door, mark_of, to_layer
from accounts.handshake import Login, login_of
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


class Member(Protocol):
    """A socket; `finish` never waits for the client."""

    def finish(self, code: Close) -> None: ...


class Place(NamedTuple):
    """One open socket and the log-in that it lives by."""

    user_id: int
    session_key: str
    member: Member

    def code_after(self, end: End) -> Close | None:
        """What this socket closes with; None where the end is somebody else's."""
        mark = mark_of(self.session_key)
        if end["user_id"] != self.user_id or end["session"] not in {"", mark}:
            return None
        return Close.SESSION_RENEWED if end["kept"] == mark else Close(end["code"])


class OpenSockets:
    def __init__(self) -> None:
        self._places: dict[int, set[Place]] = {}
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
        self._places.setdefault(place.user_id, set()).add(place)

    def remove(self, place: Place) -> None:
        places = self._places.get(place.user_id, set())
        places.discard(place)
        if not places:
            self._places.pop(place.user_id, None)

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
                "session": message["session"],
                "kept": message["kept"],
                "code": message["code"],
            }
        )

    def _deliver(self, end: End) -> None:
        now = time.monotonic()
        self._recent.append((now, end))
        while now - self._recent[0][0] > REMEMBER_SECONDS:
            self._recent.popleft()
        for place in tuple(self._places.get(end["user_id"], ())):
            code = place.code_after(end)
            if code is not None:
                place.member.finish(code)

    # --- What no message brought -------------------------------------------------------------

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception:
                log.exception("could not look through the open sockets")

    async def look(self) -> None:
        """Close the sockets of sessions that are gone or too old: one query for 400 of them."""
        keys = sorted({place.session_key for place in self.places})
        good: set[str] = set()
        for start in range(0, len(keys), CHUNK):
            good |= await in_database(_good_among, keys[start : start + CHUNK])
        for place in self.places:
            if place.session_key in keys and place.session_key not in good:
                place.member.finish(Close.LOGIN_REQUIRED)


def _good_among(keys: list[str]) -> set[str]:
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return set(sessions.values_list("session_key", flat=True))


def require_good(user_id: int, session_key: str) -> None:
    """Raises Refusal where a log-in that was good when a ticket was issued has ended since."""
    user = User.objects.filter(pk=user_id).only("is_active", "suspended_at").first()
    if user is None or not user.is_active or not _good_among([session_key]):
        raise Refusal(Close.LOGIN_REQUIRED)
    if user.suspended_at is not None:
        raise Refusal(Close.SUSPENDED)


class PersonalSocket(Socket):
    """A socket that closes when the log-in ends by which it was opened."""

    _place: Place | None = None
    _among: OpenSockets | None = None

    async def require_session(self) -> Login | None:
        """Whose session the cookie is; None for a guest. Raises Refusal."""
        sockets, since = await get_open_sockets(), time.monotonic()
        login = await login_of(self.scope)
        if login is not None:
            self._keep(sockets, login.user.pk, login.session_key, since)
        return login

    async def require_login_of(self, user_id: int, session_key: str) -> None:
        """As whoever got a ticket. Raises Refusal if that log-in has ended since."""
        self._keep(await get_open_sockets(), user_id, session_key, time.monotonic())
        await in_database(require_good, user_id, session_key)

    def let_go(self) -> None:
        if self._among is not None and self._place is not None:
            self._among.remove(self._place)

    def _keep(self, sockets: OpenSockets, user_id: int, session_key: str, since: float) -> None:
        self.let_go()
        self._among, self._place = sockets, Place(user_id, session_key, self)
        sockets.add(self._place, since)


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
