"""The one entry for HTTP and WebSockets, under Daphne and uvicorn alike."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

# Models may be imported only now.
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import OriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402

from core.lifecycle import lifespan  # noqa: E402
from spaces.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "lifespan": lifespan,
        # Not AllowedHostsOriginValidator: that one ignores scheme and port.
        "websocket": OriginValidator(URLRouter(websocket_urlpatterns), settings.ORIGINS),
    }
)
