"""Our own API, under /api/v1/. No address ends with a slash."""

from typing import Any, Final

from django.urls import include, path, re_path

from core.api.document import build, openapi_view
from core.api.errors import nothing_here
from spaces.representations.schemas import SCHEMAS

WORDS: Final = {
    "TITLE": "The API of Spaces",
    "DESCRIPTION": "Everything that one can do on the pages of a Spaces server.",
    "TAGS": [
        {"name": name, "description": says}
        for name, says in {
            "Spaces": "Found, made, changed, started, ended; whom to invite, and how it went.",
            "Stage": "What goes on in a live Space, and everything one may ask there.",
            "Replays": "A Space that is over, heard again.",
            "Transcripts": "What was said, of those who agreed to captions.",
            "Clips": "Up to a minute of a Space, to be passed on.",
            "Downloads": "The sound of a Space to take home.",
            "Webhooks": "Being told what happens, instead of asking.",
            "Reports": "Telling moderators what is wrong.",
            "You": "Whom the token stands for.",
        }.items()
    ],
}


def document() -> dict[str, Any]:
    """The OpenAPI document of all that is below."""
    made = build("api/v1/", "config.api_urls", WORDS)
    made["components"]["schemas"] |= SCHEMAS  # which are shared with the sockets
    return made


urlpatterns = [
    # In this order they are explained, too.
    path("", include("spaces.v1.urls")),
    path("", include("recordings.v1.urls")),
    path("", include("moderation.v1.urls")),
    path("", include("accounts.v1.urls")),
    path("openapi.json", openapi_view(document), name="v1_openapi"),
    re_path("", nothing_here),  # the last
]
