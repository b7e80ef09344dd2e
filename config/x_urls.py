"""X's API v2, under /2/. No address ends with a slash, or its clients would miss it."""

from typing import Any, Final

from django.urls import include, path, re_path
from oauth2_provider.views import RevokeTokenView, TokenView

from accounts.views import AuthorizeView
from core.api.document import build, openapi_view
from core.x import tokens
from core.x.problems import nothing_here

WORDS: Final = {
    "TITLE": "X's API v2, as a Spaces server has it",
    "DESCRIPTION": (
        "For programs that were written for X: both vocabularies, of before August 2026 (Tweets) "
        "and since (posts), are understood and answered. Everything else is under `/api/v1`."
    ),
    "VERSION": "2.167",  # X's, whose shapes these are
    "APPEND_PATHS": tokens.PATHS,
    "POSTPROCESSING_HOOKS": [],
}


def document() -> dict[str, Any]:
    """The OpenAPI document of all that is below."""
    return build("2/", "config.x_urls", WORDS)


urlpatterns = [
    path("oauth2/authorize", AuthorizeView.as_view(), name="oauth_authorize"),
    path("oauth2/token", TokenView.as_view(), name="oauth_token"),
    path("oauth2/revoke", RevokeTokenView.as_view(), name="oauth_revoke"),
    path("openapi.json", openapi_view(document), name="x_openapi"),
    path("", include("spaces.x.urls")),
    path("", include("timeline.x.urls")),
    re_path("", nothing_here),  # the last
]
