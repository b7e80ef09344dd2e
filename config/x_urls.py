"""X's API v2, under /2/. No address ends with a slash, or its clients would miss it."""

from django.urls import include, path
from oauth2_provider.views import RevokeTokenView, TokenView

from accounts.views import AuthorizeView

urlpatterns = [
    path("oauth2/authorize", AuthorizeView.as_view(), name="oauth_authorize"),
    path("oauth2/token", TokenView.as_view(), name="oauth_token"),
    path("oauth2/revoke", RevokeTokenView.as_view(), name="oauth_revoke"),
    path("", include("spaces.x.urls")),
    path("", include("timeline.x.urls")),
]
