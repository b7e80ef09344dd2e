"""The one entry for HTTP and WebSockets, under Daphne and uvicorn alike."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

# Models may be imported only now.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import re_path  # noqa: E402

from core.lifecycle import lifespan  # noqa: E402
from core.sockets.origins import OriginGate  # noqa: E402
from spaces import routing as spaces  # noqa: E402
from timeline import routing as timeline  # noqa: E402


async def refuse(_scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer a path that is none with HTTP 403; Channels would raise, for the log to fill."""
    await receive()
    await send({"type": "websocket.close"})


websocket_urlpatterns = [
    *spaces.websocket_urlpatterns,
    *timeline.websocket_urlpatterns,
    re_path("", refuse),  # type: ignore[arg-type]  # an ASGI application, as the others
]
application = ProtocolTypeRouter(
    {
        "http": django_application,
        "lifespan": lifespan,
        # Not AllowedHostsOriginValidator: that one ignores scheme and port.
        "websocket": OriginGate(URLRouter(websocket_urlpatterns), settings.ORIGINS),
    }
)
