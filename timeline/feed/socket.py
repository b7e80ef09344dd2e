"""The feed's socket: messages down; up nothing but pings (docs/protocol.md)."""

import json
import time
from typing import Any, Final

from accounts.models import User
from accounts.open_sockets import PersonalSocket
from core.database import in_database
from core.sockets.codes import Close, Refusal
from core.sockets.limits import RateLimit
from timeline.conversations import unread_total
from timeline.feed.coalescing import Coalescer
from timeline.feed.hub import FeedHub, get_hub
from timeline.notices import count_unread

PINGS_A_SECOND: Final = 1
BURST: Final = 10
CHECK_SESSION_SECONDS: Final = 300.0


class FeedSocket(PersonalSocket):
    """One open page of somebody who is logged in."""

    max_bytes = 256

    user: User | None = None
    _hub: FeedHub | None = None

    async def enter(self) -> None:
        self._rate = RateLimit(PINGS_A_SECOND, BURST)
        self._coalescer = Coalescer(self._say)
        self.user = await self._require_login()
        self._hub = await get_hub()
        self._hub.add(self.user.pk, self)
        self._say({"type": "feed.state", **await in_database(_counts, self.user)})

    async def message(self, event: dict[str, Any]) -> None:
        if not self._rate.allow():
            raise Refusal(Close.TOO_MANY)
        if not _is_ping(event.get("text")):
            raise Refusal(Close.BAD_MESSAGE)
        # Whoever logs out in one window, or changes the password, ends this one as well.
        if time.monotonic() - self._checked_at > CHECK_SESSION_SECONDS:
            await self._require_login()
        self._say({"type": "pong"})

    async def ended(self) -> None:
        self.let_go()
        if self._hub is not None and self.user is not None:
            self._hub.remove(self.user.pk, self)
            self._coalescer.close()

    def tell(self, message: dict[str, Any]) -> None:
        """Pass a message on; never waits."""
        self._coalescer.offer(message)

    async def _require_login(self) -> User:
        login = await self.require_session()
        user = login.user if login else None
        if user is None or (self.user is not None and self.user != user):
            raise Refusal(Close.LOGIN_REQUIRED)
        self._checked_at = time.monotonic()
        return user

    def _say(self, message: dict[str, Any]) -> None:
        event = {"type": "websocket.send", "text": json.dumps(message)}
        if not self.is_finished and not self.outlet.offer(event):
            # What it missed cannot be made good here; it reconnects and fetches what it shows.
            self.finish(Close.TOO_SLOW)


def _counts(user: User) -> dict[str, int]:
    return {"notifications": count_unread(user), "messages": unread_total(user)}


def _is_ping(text: str | None) -> bool:
    try:
        return bool(json.loads(text or "") == {"type": "ping"})
    except (ValueError, RecursionError):
        return False
