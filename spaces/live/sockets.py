"""What the three sockets of a participant share: the Space they are in."""

from functools import cached_property

from accounts.open_sockets import PersonalSocket
from spaces.live.hub import Hub, get_hub
from spaces.live.live_space import LiveSpace


class LiveSocket(PersonalSocket):
    """One WebSocket in a live Space."""

    hub: Hub
    participant_id: str | None = None
    _live: LiveSpace | None = None

    @cached_property
    def space_id(self) -> str:
        return str(self.scope["url_route"]["kwargs"]["space_id"])

    async def join(self) -> LiveSpace:
        """Make `self.live` the Space of this socket; given back when the socket ends."""
        self.hub = await get_hub()
        self._live = await self.hub.enter(self.space_id)
        return self._live

    async def leave(self) -> None:
        """Undo `enter`, as far as it came; called once if it joined, however it ended."""
        raise NotImplementedError

    async def ended(self) -> None:
        self.let_go()
        if self._live is None:
            return
        try:
            await self.leave()
        finally:
            self.hub.release(self._live)

    @property
    def live(self) -> LiveSpace:
        if self._live is None:
            raise RuntimeError("this socket has not joined a Space")
        return self._live
