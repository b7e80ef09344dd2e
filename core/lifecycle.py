"""What is to be done when the server stops, whichever server it is.

uvicorn says so by ASGI's lifespan protocol (`lifespan`, routed in config.asgi); Daphne does not
speak it, so `manage.py serve` calls `server_stops` itself.
"""

from collections.abc import Awaitable, Callable
from typing import Any

Hook = Callable[[], Awaitable[None]]
_hooks: list[Hook] = []
_is_stopping = False


def on_server_stop(hook: Hook) -> Hook:
    """Await `hook` on the server's event loop before it ends. Usable as a decorator."""
    _hooks.append(hook)
    return hook


def is_stopping() -> bool:
    """Has the server begun to stop? Then sockets end because of us, and whoever had them comes
    back in a moment.
    """
    return _is_stopping


def note_stopping() -> None:
    """For servers that close sockets before they call `server_stops`."""
    global _is_stopping  # noqa: PLW0603 - one server a process
    _is_stopping = True


async def server_stops() -> None:
    note_stopping()
    for hook in _hooks:
        await hook()


async def lifespan(
    _scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """The ASGI application for `lifespan` scopes."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await server_stops()
    await send({"type": "lifespan.shutdown.complete"})
