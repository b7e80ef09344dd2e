"""One try of one door by one role, after which everything is as before."""

import contextlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.doors.routes import Route
from tests.doors.world import SECRETS, World

#: What a server notes down for itself while it answers, whoever asks; and how a Space is locked.
NOTES = re.compile(
    r'"(django_session|usersessions_usersession)"'
    r'|SET "revision" = "spaces_space"."revision" WHERE'
)
_LOGIN = {"account_login": "in", "admin:login": "in", "account_reauthenticate": "pw"}
_SECOND = ("mfa_index", "mfa_reauthenticate", "mfa_authenticate", "mfa_activate_totp")
_STATUS = {
    400: "bad", 401: "in", 403: "no", 404: "-", 405: "405", 409: "late", 410: "late", 429: "429"
}  # fmt: skip


class Answer:
    """What came back, and what was written on the way."""

    def __init__(self, response: HttpResponse, wrote: list[str]) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.body = response.getvalue().decode(errors="replace")
        self.wrote = wrote

    def word(self, method: str) -> str:
        """As in the tables; of what no table may say, the status in full."""
        if self.status in {301, 302, 303}:
            word = _where_to(self.headers["Location"])
        elif "login_required" in self.headers.get("X-Error-Code", "") + self.body[:30]:
            word = "in"
        elif 200 <= self.status < 300:
            word = "ok"
        else:
            word = _STATUS.get(self.status, f"broke:{self.status}")
        if word == "ok" and method != "GET" and not self.wrote:
            return "same"
        return word

    def leaks(self, role: str) -> list[str]:
        """The words in it that this role is never shown."""
        said = self.body + self.headers.get("Location", "")
        hidden = [word for word, readers in SECRETS.items() if role not in readers]
        # Cheap first: nearly nothing has any of them.
        return [word for word in hidden if word in said and re.search(rf"\b{word}", said)]


def address(world: World, route: Route, thing: str = "") -> str:
    if route.name == route.path:  # it has no name
        return "/" + re.sub(r"<path:path>|\(\?P<url>\.\*\)\$", "no/such.page", route.path)
    return reverse(route.name, kwargs=world.arguments(route.arguments, thing))


def visit(
    world: World, role: str, method: str, path: str, fields: Mapping[str, Any] | None = None
) -> Answer:
    client = world.clients[role]
    cookies = SimpleCookie(client.cookies)
    for cache in caches.all():
        cache.clear()  # of how often somebody asked
    try:
        with undone(), writes() as wrote:
            return Answer(send(client, method, path, fields), wrote)
    finally:
        client.cookies = cookies


def send(
    client: Client, method: str, path: str, fields: Mapping[str, Any] | None = None
) -> HttpResponse:
    fields = dict(fields or {})
    if "?" in fields:  # what stands behind it in the address
        path = f"{path}?{urlencode(fields.pop('?'))}"
    if path.startswith("/api/") and method != "GET":
        return client.generic(method, path, json.dumps(fields), "application/json")
    ask: Callable[..., HttpResponse] = getattr(client, method.lower())
    return ask(path, fields) if method in {"GET", "POST"} else ask(path)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def writes() -> Iterator[list[str]]:
    """The statements in the block that change something."""
    statements: list[str] = []

    def watch(execute: Callable[..., object], sql: str, *args: object) -> object:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not NOTES.search(sql):
            statements.append(sql)
        return execute(sql, *args)

    with connection.execute_wrapper(watch):
        yield statements


def _where_to(location: str) -> str:
    path = urlsplit(location).path
    for name, word in (*_LOGIN.items(), *dict.fromkeys(_SECOND, "2fa").items()):
        if path == reverse(name):
            return word
    return "ok"
