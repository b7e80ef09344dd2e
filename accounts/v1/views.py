"""Views that know the account behind a request."""

from typing import cast

from accounts.models import User
from core.api.views import ApiView


class V1View(ApiView):
    """An address of /api/v1."""

    def viewer(self) -> User | None:
        """Who asks; None for a guest, and for an app alone."""
        return self.request.user if isinstance(self.request.user, User) else None

    def me(self) -> User:
        """Of what guests cannot ask."""
        return cast("User", self.request.user)
