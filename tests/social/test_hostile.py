"""Hostile text in every field of every form, in every address, and in the database itself."""

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from core.text import clean_lines
from tests.social.addresses import routes
from tests.social.hostile import HOSTILE, MARKUP, Field, Form, read_page
from tests.social.stored import OUR_MODELS, words_of
from tests.social.village import Village

pytestmark = pytest.mark.django_db

PASSWORD = "some words nobody guesses"
#: What a field takes where its form shows nothing.
SAMPLES = {
    "email": "new@example.org",
    "login": "ana",
    "name": "Ana",
    "username": "somebody",
    "password": PASSWORD,
}
#: Posted by scripts, without a form in a page; or by a form that only some accounts see.
WITHOUT_FORM = {
    "push_subscribe": ("endpoint", "p256dh", "auth"),
    "push_unsubscribe": ("endpoint",),
}
#: What is read from addresses after the "?".
PARAMETERS = {
    "account_login": ("next",),
    "account_signup": ("next",),
    "home": ("before", "after"),
    "search": ("q", "tab", "before", "cursor"),
    "tweet_compose": ("text", "reply_to", "quote", "next"),
    "spaces": ("topic", "before"),
    "spaces_upcoming": ("topic", "before"),
    "spaces_recorded": ("topic", "before"),
    "space_create": ("title", "topic"),
    "oembed": ("url", "maxwidth", "maxheight", "format"),
    "message_new": ("to", "text", "q"),
    "messages": ("before",),
    "notifications": ("before", "tab"),
}
BROKEN_ENCODING = ("%00", "%ED%A0%80", "%ff%fe", "%C0%AF", "%", "%u2603", "&&==&")


@pytest.fixture(scope="module")
def forms(village: Village) -> list[tuple[Client, Form]]:
    """One form for each address that forms lead to, with somebody who sees it."""
    found: dict[str, tuple[Client, Form]] = {}
    for client in (village.member, village.guest):
        for path in village.paths:
            page = client.get(path).content.decode()
            for form in read_page(path, page).forms:
                found.setdefault(f"{form.method} {route_of(form)}", (client, form))
    return list(found.values())


def route_of(form: Form) -> str:
    return resolve(urlsplit(form.action).path).view_name


def test_every_post_has_a_form_that_is_tried(forms: list[tuple[Client, Form]]) -> None:
    tried = {route_of(form) for _, form in forms}
    posts = {route.name for route in routes() if route.takes}
    assert posts - tried - set(WITHOUT_FORM) == set()


@pytest.mark.parametrize("kind", HOSTILE)
def test_fields_take_hostile_text_as_text(forms: list[tuple[Client, Form]], kind: str) -> None:
    scripted = [
        (client, Form(reverse(name), "post", [Field(f, "text") for f in fields]))
        for client in {client for client, _ in forms}
        for name, fields in WITHOUT_FORM.items()
    ]
    problems = [
        f"{form}, {attacked.name}: {problem}"
        for client, form in (*forms, *scripted)
        for attacked in form.fields
        for problem in attack(client, form, attacked, HOSTILE[kind])
    ]
    assert problems == []


def attack(client: Client, form: Form, attacked: Field, text: str) -> Iterator[str]:
    """Send the form with this in one field; what is wrong with the answer or with what is kept."""
    fields = {f.name: sample(f) for f in form.fields} | {attacked.name: text}
    send = client.post if form.method == "post" else client.get
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        yield from problems_of(form.action, send(form.action, fields, follow=True))
        yield from uncleaned()
        transaction.set_rollback(True)
    client.cookies = cookies


def sample(field: Field) -> str:
    if field.kind == "password":
        return PASSWORD
    chosen = next(filter(None, field.choices), "Some words")
    return field.value or SAMPLES.get(field.name, chosen)


def problems_of(path: str, response: HttpResponse) -> list[str]:
    """Of an answer, a page or not."""
    if response.status_code >= 500:
        return [f"broke: {response.status_code}"]
    led_to = [url for url, _ in getattr(response, "redirect_chain", [])]
    if any("evil.example" in url for url in led_to):
        return [f"leads away: {led_to}"]
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return read_page(path, response.content.decode()).problems


def uncleaned() -> list[str]:
    """What stands in our tables now that core.text would not have let in."""
    newest = ((model, model._default_manager.order_by("-pk").first()) for model in OUR_MODELS)
    values = (
        (f"{model.__name__}.{field.name}", getattr(row, field.name))
        for model, row in newest
        if row is not None
        for field in words_of(model)
    )
    return [f"{where} keeps {text[:40]!r}" for where, text in values if text != clean_lines(text)]


# --- Addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", HOSTILE)
def test_addresses_take_hostile_text_as_text(village: Village, kind: str) -> None:
    assert problems_at(village, urlencode({"": HOSTILE[kind]})[1:]) == []


@pytest.mark.parametrize("query", BROKEN_ENCODING)
def test_addresses_take_broken_encoding(village: Village, query: str) -> None:
    assert problems_at(village, query) == []


def problems_at(village: Village, query: str) -> list[str]:
    """Of all pages that read something from their address, with this there."""
    paths = [
        f"{reverse(name)}?{parameter}={query}"
        for name, parameters in PARAMETERS.items()
        for parameter in parameters
    ]
    return problems_on(village, paths)


def problems_on(village: Village, paths: Iterator[str] | list[str]) -> list[str]:
    return [
        f"{path[:80]}: {problem}"
        for path in paths
        for client in (village.member, village.guest)
        for problem in problems_of(path, client.get(path))
    ]


@pytest.mark.parametrize("kind", HOSTILE)
def test_paths_take_hostile_text(village: Village, kind: str) -> None:
    """In place of a handle, a number or an id: there is no such page."""
    thing = quote(HOSTILE[kind], safe="")
    paths = {"/" + re.sub("<.*?>", lambda _: thing, route.path) for route in routes()}
    assert problems_on(village, sorted(paths)) == []


# --- In the database, as if nothing had been refused -----------------------------------------


@pytest.mark.parametrize("kind", MARKUP)
def test_pages_show_stored_markup_as_text(village: Village, kind: str) -> None:
    for model in OUR_MODELS:
        words = {f.name: MARKUP[kind][: f.max_length or None] for f in words_of(model)}
        if words:
            model._default_manager.update(**words)
    assert problems_on(village, list(village.paths)) == []
