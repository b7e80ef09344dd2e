"""What happens when a password changes, whoever changed it and on which page."""

from typing import Any

from allauth.core import context
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.sessions import end_sessions_of_old_password


class EndsOtherSessions:
    """Not a demand on passwords: Django tells AUTH_PASSWORD_VALIDATORS alone of a new one."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Any password will do."""

    def get_help_text(self) -> str:
        return _("A new password logs you out everywhere else.")

    def password_changed(self, _password: str, user: User) -> None:
        if user.last_login is not None:
            end_sessions_of_old_password(user=user, kept_key=_session_of(user))


def _session_of(user: User) -> str | None:
    """The session in which they change it themselves."""
    request: Any = getattr(context, "request", None)
    if request is None or getattr(request, "user", None) != user:
        return None
    key: str | None = request.session.session_key
    return key
