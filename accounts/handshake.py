"""Who opens a socket: the session cookie, read without holding up other sockets."""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from accounts.models import User
from core.addresses import header
from core.database import in_database


class Login(NamedTuple):
    """Who is logged in, by which session."""

    user: User
    session_key: str


async def login_of(scope: dict[str, Any]) -> Login | None:
    """The log-in that the cookie names; None for a guest, also one by choice (`?guest`)."""
    if scope.get("query_string") == b"guest":
        return None
    cookies = parse_cookie(header(scope["headers"], b"cookie") or "")
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    return await in_database(_login_by, key) if key else None


def _login_by(key: str) -> Login | None:
    request = HttpRequest()
    request.session = SessionStore(key)
    if SESSION_KEY not in request.session:
        return None
    user = get_user(request)  # checks the session's hash: a changed password ends it
    return Login(user, key) if isinstance(user, User) and user.is_active else None
