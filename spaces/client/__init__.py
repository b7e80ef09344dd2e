"""For programs that use a Spaces server. Imports nothing of the server, and no Django.

    server = Spaces("https://spaces.example.org", token)
    async with server.enter(space_id) as client:
        await client.request("seat.take")
        await client.request("mic.open")
        await client.publish(packet, level)      # 50 times a second: see spaces.client.sound
        async for bundle in client.bundles():
            ...

docs/client.md tells more. Scripted speakers, tests and the bench take part through it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spaces.client.api import Spaces
    from spaces.client.errors import Refused
    from spaces.client.participant import SpaceClient
    from spaces.client.sockets import SocketClosed
    from spaces.client.stage import Message, Stage

__all__ = ["Message", "Refused", "SocketClosed", "SpaceClient", "Spaces", "Stage"]

_HOMES: Final = {
    "Message": "stage",
    "Refused": "errors",
    "SocketClosed": "sockets",
    "SpaceClient": "participant",
    "Spaces": "api",
    "Stage": "stage",
}


def __getattr__(name: str) -> Any:
    """Loaded once it is used: who only takes spaces.client.tweepy needs no websockets."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
