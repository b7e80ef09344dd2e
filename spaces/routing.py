"""Where WebSockets go."""

from typing import Any

from django.urls import re_path

from spaces.live.audio_sockets import ListenSocket, PublishSocket
from spaces.live.control import ControlSocket

_SPACE = r"^ws/spaces/(?P<space_id>[A-Za-z0-9]{13})"


async def refuse(_scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer a path that is none with HTTP 403; Channels would raise, for the log to fill."""
    await receive()
    await send({"type": "websocket.close"})


websocket_urlpatterns = [
    re_path(rf"{_SPACE}/control$", ControlSocket.as_asgi()),
    re_path(rf"{_SPACE}/listen$", ListenSocket.as_asgi()),
    re_path(rf"{_SPACE}/publish$", PublishSocket.as_asgi()),
    re_path("", refuse),  # type: ignore[arg-type]  # an ASGI application, as the others
]
