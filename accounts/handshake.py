"""Who opens a socket: the session cookie, read without holding up other sockets."""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from accounts.models import User
from core.addresses import header
from core.database import in_database


async def user_of(scope: dict[str, Any]) -> User | None:
    """The account whose session this is; None for a guest, also one by choice (`?guest`)."""
    if scope.get("query_string") == b"guest":
        return None
    cookies = parse_cookie(header(scope["headers"], b"cookie") or "")
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    return await in_database(_user_of_session, key) if key else None


def _user_of_session(key: str) -> User | None:
    request = HttpRequest()
    request.session = SessionStore(key)
    if SESSION_KEY not in request.session:
        return None
    user = get_user(request)  # checks the session's hash: a changed password ends it
    return user if isinstance(user, User) and user.is_active else None
