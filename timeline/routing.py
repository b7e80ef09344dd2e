"""Where the feed's WebSocket goes."""

from django.urls import re_path

from timeline.feed.socket import FeedSocket

websocket_urlpatterns = [re_path(r"^ws/feed$", FeedSocket.as_asgi())]
