"""Where the WebSockets of a Space go."""

from django.urls import re_path

from spaces.live.audio_sockets import ListenSocket, PublishSocket
from spaces.live.control import ControlSocket

_SPACE = r"^ws/spaces/(?P<space_id>[A-Za-z0-9]{13})"

websocket_urlpatterns = [
    re_path(rf"{_SPACE}/control$", ControlSocket.as_asgi()),
    re_path(rf"{_SPACE}/listen$", ListenSocket.as_asgi()),
    re_path(rf"{_SPACE}/publish$", PublishSocket.as_asgi()),
]
