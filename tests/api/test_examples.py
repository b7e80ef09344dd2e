"""What /api/docs shows is sent, with the ids of what is there: as a command and as a script.

An operation without an example, or with one that the server refuses, fails with what to mend.
"""

import contextlib
import io
import shlex
import tempfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
import requests
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from requests.adapters import BaseAdapter

from config.api_urls import document
from core.api.docs import samples, snippets
from core.api.docs.reading import Operation
from spaces.client import Refused
from tests.api.playing import ADDRESSES, FIRST, OPERATIONS, Play, plays
from tests.doors.visit import undone
from tests.doors.world import World, cast_of, make_world
from tests.spaces.doors_support import nothing, set_the_stage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SERVER = "https://spaces.example.org"
DOCUMENT = document()
UNTRIED: dict[str, str] = {}
"""Operations whose examples need what this world has not; and which test sends them instead."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once, in a transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        set_the_stage(cast_of(world))
        yield world
        transaction.set_rollback(True)


class ToDjango(BaseAdapter):
    """The wire between a program and the server, without a wire."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[requests.Response] = []

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        answer = ask(
            request.method or "",
            request.url or "",
            dict(request.headers),
            request.body or b"",
        )
        self.answers.append(answer)
        return answer

    def close(self) -> None:
        pass


def ask(method: str, url: str, headers: dict[str, str], body: str | bytes) -> requests.Response:
    for cache in caches.all():
        cache.clear()  # of how often somebody asked
    address = urlsplit(url)
    path = f"{address.path}?{address.query}"
    kind = headers.get("Content-Type", "application/json")
    sent = Client(raise_request_exception=True).generic(method, path, body, kind, headers=headers)
    answer = requests.Response()
    answer.status_code = sent.status_code
    answer.headers.update(sent.headers)
    answer._content, answer._content_consumed = sent.getvalue(), True
    answer.url, answer.reason = url, sent.reason_phrase
    return answer


def run_curl(command: str, token: str) -> requests.Response:
    """As a shell and curl would."""
    words = iter(shlex.split(command.replace("\\\n", "").replace("$TOKEN", token)))
    assert next(words) == "curl"
    method, url, headers, body = "GET", "", {"Authorization": f"Bearer {token}"}, ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        else:
            assert not word.startswith("-"), word
            url = word
    return ask(method, url, headers, body)


def by_curl(play: Play, token: str) -> requests.Response:
    return run_curl(snippets.curl(play.operation, SERVER), token)


def by_python(play: Play, token: str) -> requests.Response:
    """The script as it stands, with the real client; its wire leads to Django at once."""
    wire = ToDjango()
    with tempfile.TemporaryDirectory() as scratch, pytest.MonkeyPatch.context() as patch:
        patch.setattr(requests.Session, "get_adapter", lambda *_args, **_more: wire)
        patch.chdir(scratch)  # where it saves files
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Refused):
            exec(snippets.by_client(play.operation, SERVER), {"token": token})
    return wire.answers[0]


def holds(operation: Operation, answer: requests.Response) -> str:
    """What is wrong with an answer, "" for nothing."""
    good = {one.status: one for one in operation.good}.get(str(answer.status_code))
    if good is None:
        return f"{answer.status_code} {answer.text[:300]}"
    if good.body is None or not good.body.media_type.endswith("json"):
        return ""
    said = DOCUMENT["paths"][operation.path][operation.method.lower()]["responses"][good.status]
    schema = said["content"][good.body.media_type]["schema"]
    whole = {**schema, "components": DOCUMENT["components"]}
    errors = jsonschema.Draft202012Validator(whole).iter_errors(answer.json())
    wrong = [f"{error.json_path}: {error.message[:200]}" for error in errors]
    if good.body.is_declared and isinstance(good.body.example, dict):
        wrong += [
            f"{name} is in the example and not in the answer"
            for name in good.body.example.keys() - answer.json().keys()
        ]
    return "; ".join(wrong)


def try_all(world: World, operation: Operation, token_of: Any, send: Any) -> dict[str, list[str]]:
    """By the name of each example, what was wrong with it each time; nothing if it held once."""
    told: dict[str, list[str]] = {}
    for play in plays(world, operation):
        if told.get(play.example) == []:
            continue
        with undone():
            FIRST.get(operation.id, nothing)(world)
            token = token_of(world.people[play.role]) if play.role != "guest" else ""
            wrong = holds(play.operation, send(play, token))
        told[play.example] = [*told.get(play.example, []), f"{play}: {wrong}"] if wrong else []
    return told


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
def test_every_operation_that_is_sent_something_has_an_example(operation):
    assert operation.path in ADDRESSES
    if operation.body is not None:
        example = snippets.pretty(operation.body.example)
        assert samples.UNKNOWN not in example, (
            f"nobody can guess what {operation.id} is sent: give its extend_schema "
            "examples=[OpenApiExample(…, request_only=True)]"
        )


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.id)
@pytest.mark.parametrize("send", [by_curl, by_python])
def test_each_example_does_what_it_says(world, token_of, operation, send):
    if operation.id in UNTRIED:
        pytest.skip(UNTRIED[operation.id])
    told = try_all(world, operation, token_of, send)
    assert told, f"no line of tests/doors/tables/api.py lets anybody {operation.summary}"
    wrong = [line for lines in told.values() for line in lines]
    assert not wrong, "change the example, or what stands behind it:\n" + "\n".join(wrong)
