"""Our own API, under /api/v1/. No address ends with a slash."""

from typing import Any, Final

from django.urls import include, path, re_path

from core.api.document import build, openapi_view
from core.api.errors import nothing_here
from spaces.representations.schemas import SCHEMAS

WORDS: Final = {
    "TITLE": "The API of Spaces",
    "DESCRIPTION": "Everything that one can do on the pages of a Spaces server.",
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
