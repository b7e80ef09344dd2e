"""What /api/docs shows is sent, with the ids of what is there: as a command and as a script.

An operation without an example, or with one that the server refuses, fails with what to mend.
"""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import requests
from django.db import transaction

from config.api_urls import document
from core.api.docs import samples, snippets
from core.api.docs.reading import Operation
from tests.api.playing import ADDRESSES, FIRST, OPERATIONS, Play, plays
from tests.api.wire import run_curl, run_python
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


def by_curl(play: Play, token: str) -> requests.Response:
    return run_curl(snippets.curl(play.operation, SERVER), token)


def by_python(play: Play, token: str) -> requests.Response:
    return run_python(snippets.by_client(play.operation, SERVER), token)[0]


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
