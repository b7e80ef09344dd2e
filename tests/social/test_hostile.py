"""Hostile text in every field of every form, in every address, and in the database itself."""

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from http import HTTPStatus
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from core.text import clean_lines
from tests.social.addresses import routes
from tests.social.hostile import CHOSEN, HOSTILE, MARKUP, Field, Form, read_page
from tests.social.stored import OUR_MODELS, poison, words_of
from tests.social.village import Village

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PASSWORD = "some words nobody guesses"
#: What a field takes where its form shows nothing.
SAMPLES = {
    "email": "new@example.org",
    "login": "ana",
    "name": "Ana",
    "username": "somebody",
    "password": PASSWORD,
}
#: Posted by scripts, without a form in a page.
WITHOUT_FORM = {
    "push_subscribe": ("endpoint", "p256dh", "auth"),
    "push_unsubscribe": ("endpoint",),
    "notifications_read": ("up_to",),
    "space_start": (),  # its form shows while one hosts nothing else
    "app_delete": (),  # one's own, and no field
    "app_disconnect": (),  # no field
    "token_new": (),  # choices alone: tests/accounts/test_programs.py
    "token_revoke": (),  # one's own, and no field
    "webhook_edit": (),  # as webhook_new, of one that exists: tests/accounts/test_webhooks.py
    "webhook_switch": (),  # one's own, and no field
    "webhook_secret": (),
    "webhook_test": (),
    "webhook_resend": (),
    "webhook_delete": (),
    "evidence_open": (),  # of moderators: tests/moderation/test_review.py
    "recording_open": (),
    "standing_decision": (),  # whom moderators decided about: tests/moderation
    "session_end": (),  # one's own, and no field
    "sessions_end_others": (),
    "account_restore": (),  # by a signed word: tests/accounts/test_services_closing.py
}
#: What is read from addresses after the "?": words of any kind,
WORDS = {
    "account_login": ("next",),
    "account_signup": ("next",),
    "search": ("q",),
    "tweet_compose": ("text", "next"),
    "message_new": ("to", "text", "q"),
    "space_create": ("title",),
    "oembed": ("url",),
}
#: and what is chosen.
CHOICES = {
    "home": ("before",),
    "home_newer": ("after",),
    "search": ("tab", "before", "cursor"),
    "tweet_compose": ("reply_to", "quote"),
    "spaces": ("topic", "before"),
    "spaces_upcoming": ("topic", "before"),
    "messages": ("before",),
    "notifications": ("before",),
    "oembed": ("maxwidth", "maxheight", "format"),
}
BROKEN_ENCODING = ("%00", "%ED%A0%80", "%ff%fe", "%C0%AF", "%", "%u2603", "&&==&")


@pytest.fixture(scope="module")
def forms(village: Village) -> list[tuple[Client, Form]]:
    """One form for each address that forms lead to, with somebody who sees it."""
    found: dict[str, tuple[Client, Form]] = {}
    hidden: set[str] = set()
    for client in (village.member, village.guest):
        for path in village.paths:
            page = client.get(path).getvalue().decode()
            for form in read_page(path, page).forms:
                name = f"{form.method} {route_of(form)}"
                if name not in found:
                    found[name] = (client, form)
                    form.only_once(hidden)
    scripted = [scripted_form(name, fields) for name, fields in WITHOUT_FORM.items() if fields]
    return [*found.values(), *((village.member, form) for form in scripted)]


def scripted_form(name: str, fields: Iterable[str]) -> Form:
    made = [Field(field, "text") for field in fields]
    return Form(reverse(name), "post", made, made)


def route_of(form: Form) -> str:
    return resolve(urlsplit(form.action).path).view_name


def test_every_post_has_a_form_that_is_tried(forms: list[tuple[Client, Form]]) -> None:
    tried = {route_of(form) for _, form in forms}
    posts = {route.name for route in routes() if route.takes}
    assert posts - tried - set(WITHOUT_FORM) == set()


@pytest.mark.parametrize("kind", HOSTILE)
def test_fields_take_hostile_text_as_text(forms: list[tuple[Client, Form]], kind: str) -> None:
    problems = [
        f"{form}, {attacked.name}: {problem}"
        for client, form in forms
        for attacked in form.attacked
        if kind in attacked.hostile
        for problem in attack(client, form, attacked, HOSTILE[kind])
    ]
    assert problems == []


def attack(client: Client, form: Form, attacked: Field, text: str) -> Iterator[str]:
    """Send the form with this in one field; what is wrong with the answer or with what is kept."""
    fields = {f.name: sample(f) for f in form.fields} | {attacked.name: text}
    send = client.post if form.method == "post" else client.get
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        with writes() as statements:
            answer = send(form.action, fields, follow=True)
        yield from problems_of(form.action, answer)
        yield from uncleaned(statements)
        transaction.set_rollback(True)
    client.cookies = cookies


def sample(field: Field) -> str:
    if field.kind == "password":
        return PASSWORD
    chosen = next(filter(None, field.choices), "Some words")
    return field.value or SAMPLES.get(field.name, chosen)


def problems_of(path: str, response: HttpResponse) -> list[str]:
    """Of an answer, a page or not."""
    if response.status_code >= 500 and response.status_code != HTTPStatus.NOT_IMPLEMENTED:
        return [f"broke: {response.status_code}"]
    led_to = [url for url, _ in getattr(response, "redirect_chain", [])]
    if any("evil.example" in url for url in led_to):
        return [f"leads away: {led_to}"]
    body = response.getvalue()  # a file that is read to its end is closed
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return read_page(path, body.decode()).problems


@contextlib.contextmanager
def writes() -> Iterator[list[str]]:
    """What is written in the block, as SQL."""
    statements: list[str] = []

    def watch(execute: Callable[..., object], sql: str, *args: object) -> object:
        if sql.startswith(("INSERT", "UPDATE")):
            statements.append(sql)
        return execute(sql, *args)

    with connection.execute_wrapper(watch):
        yield statements


def uncleaned(statements: list[str]) -> list[str]:
    """What these have put into our tables that core.text would not have let in."""
    written = {model for model in OUR_MODELS for sql in statements if named(model) in sql}
    newest = ((model, model._default_manager.order_by("-pk").first()) for model in written)
    values = (
        (f"{model.__name__}.{field.name}", getattr(row, field.name))
        for model, row in newest
        if row is not None
        for field in words_of(model)
    )
    return [f"{where} keeps {text[:40]!r}" for where, text in values if text != clean_lines(text)]


def named(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


# --- Addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", HOSTILE)
def test_addresses_take_hostile_text_as_text(village: Village, kind: str) -> None:
    query = urlencode({"": HOSTILE[kind]})
    places = [WORDS, CHOICES] if kind in CHOSEN else [WORDS]
    assert problems_on(village, addresses(query, *places)) == []


@pytest.mark.parametrize("query", BROKEN_ENCODING)
def test_addresses_take_broken_encoding(village: Village, query: str) -> None:
    assert problems_on(village, addresses(f"={query}", WORDS, CHOICES)) == []


def addresses(query: str, *places: dict[str, tuple[str, ...]]) -> list[str]:
    """Those of all pages that read something from their address, with this there."""
    return [
        f"{reverse(name)}?{parameter}{query}"
        for place in places
        for name, parameters in place.items()
        for parameter in parameters
    ]


def problems_on(village: Village, paths: Iterable[str]) -> list[str]:
    """Of these pages; a member is sent away from those for guests."""
    return [
        f"{path[:80]}: {problem}"
        for path in paths
        for client in [village.guest if path.startswith("/accounts/") else village.member]
        for problem in problems_of(path, client.get(path))
    ]


@pytest.mark.parametrize("kind", HOSTILE)
def test_paths_take_hostile_text(village: Village, kind: str) -> None:
    """In place of a handle, a number or an id: there is no such page."""
    thing = quote(HOSTILE[kind], safe="")
    things = (route for route in routes() if route.argument and route.shows)
    paths = {"/" + re.sub("<.*?>", lambda _: thing, route.path) for route in things}
    assert problems_on(village, sorted(paths)) == []


# --- In the database, as if nothing had been refused -----------------------------------------


def test_pages_show_stored_markup_as_text(village: Village) -> None:
    poison(MARKUP.values())
    assert problems_on(village, village.paths) == []
    guest = replace(village, member=village.guest)
    assert problems_on(guest, village.paths) == []
