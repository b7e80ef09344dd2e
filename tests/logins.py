"""Servers on the database of the tests, and who is logged in there."""

from typing import Any

from django.conf import settings
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
    return {name: cookie.value for name, cookie in client.cookies.items()}


def _database_url(database: dict[str, Any]) -> str:
    if database["ENGINE"] == "core.sqlite":
        return f"sqlite:///{database['NAME']}"
    address = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    return f"postgres://{address}/{database['NAME']}"
