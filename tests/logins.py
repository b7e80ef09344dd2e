"""Servers on the database of the tests, and who is logged in there."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from accounts.models import User


def shared_database() -> dict[str, str]:
    """What makes a server use the database and the logins of the tests."""
    return {
        "DATABASE_URL": _database_url(settings.DATABASES["default"]),
        "SECRET_KEY": settings.SECRET_KEY,
    }


def cookies_of(user: User) -> dict[str, str]:
    """The cookies of a new login."""
    client = Client()
    client.force_login(user)
    return _cookies(client)


def staff_client(user: User, client: Client | None = None) -> Client:
    """A client of somebody who has shown a second factor, as the admin asks of its staff.

    `client` is logged in, if one is given; else a new one.
    """
    client = client or Client()
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa", type="totp")
    request.session.save()
    return client


def staff_cookies_of(user: User) -> dict[str, str]:
    """The cookies of such a login, for a browser."""
    return _cookies(staff_client(user))


def _cookies(client: Client) -> dict[str, str]:
    return {name: cookie.value for name, cookie in client.cookies.items()}


def _database_url(database: dict[str, Any]) -> str:
    if database["ENGINE"] == "core.sqlite":
        return f"sqlite:///{database['NAME']}"
    address = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    return f"postgres://{address}/{database['NAME']}"
