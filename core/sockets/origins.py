"""Which pages may open sockets here, and that programs may."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.security.websocket import OriginValidator

from core.addresses import header
from core.oauth import bearer_in


class OriginGate(OriginValidator):
    """Refuses what comes from any other origin with HTTP 403, in the handshake.

    A program has no origin. It says what it is by its bearer header, which no page can have a
    browser send; a wrong origin beside one is refused as any.
    """

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> Any:
        if is_from_program(scope):
            return await self.application(scope, receive, send)
        return await super().__call__(scope, receive, send)


def is_from_program(scope: dict[str, Any]) -> bool:
    headers = scope["headers"]
    has_token = bearer_in(header(headers, b"authorization") or "") is not None
    return has_token and header(headers, b"origin") is None
