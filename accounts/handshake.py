"""Who opens a socket: a session cookie, or a program's token; read without holding up others."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils.translation import gettext as _

from accounts.endings import mark_of, mark_of_token
from accounts.models import User
from core.addresses import header
from core.database import in_database
from core.errors import NotAllowed
from core.oauth import bearer_in, valid_token


class Credential(NamedTuple):
    """What a socket lives by: somebody's session, or a token. Plain values: tickets keep it."""

    user_id: int | None  # None: of an app alone
    session_key: str = ""
    token_id: int | None = None
    app_id: int | None = None
    expires_at: float | None = None
    """Of a token; seconds since 1970."""

    @property
    def key(self) -> str | int:
        """The session's key, or the token's number."""
        return self.session_key if self.token_id is None else self.token_id

    @property
    def mark(self) -> str:
        """Names it where it must not be seen."""
        key = self.key
        return mark_of(key) if isinstance(key, str) else mark_of_token(key)


@dataclass(frozen=True)
class Login:
    """Who came, and by what. An app alone is no `user`: it may do what guests may.

    `scopes` is what a person's token allows; None for a session, which may do all they may.
    """

    user: User | None
    credential: Credential
    scopes: frozenset[str] | None = None


def has_bearer(scope: dict[str, Any]) -> bool:
    """Does a program open this socket? No browser can be made to send that header."""
    return _bearer(scope) is not None


async def login_of(scope: dict[str, Any]) -> Login | None:
    """The log-in that the token or else the cookie names; None for a guest, also one by choice.

    Raises NotAllowed (`login_required`) for a token that is not valid. A cookie beside a token
    counts for nothing.
    """
    words = _bearer(scope)
    if words is not None:
        return await in_database(_login_by_token, words, _address(scope))
    return await session_of(scope)


async def session_of(scope: dict[str, Any]) -> Login | None:
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
    if not isinstance(user, User) or not user.is_active:
        return None
    return Login(user, Credential(user.pk, key))


def _login_by_token(words: str, address: str) -> Login:
    token = valid_token(words, address)
    if token is None or (token.user is not None and not token.user.is_active):
        raise NotAllowed(_("This token is not valid, or not any more."), code="login_required")
    credential = Credential(
        token.user_id,
        token_id=token.pk,
        app_id=token.application_id,
        expires_at=token.expires.timestamp(),
    )
    scopes = None if token.user is None else frozenset(token.scope.split())
    return Login(token.user, credential, scopes)


def _bearer(scope: dict[str, Any]) -> str | None:
    return bearer_in(header(scope["headers"], b"authorization") or "")


def _address(scope: dict[str, Any]) -> str:
    return f"{settings.PUBLIC_URL}{scope.get('path', '')}"
