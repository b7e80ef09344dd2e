"""The client asks what the server's document says, and knows the requests of a live Space."""

import inspect
import re
from typing import Any, get_type_hints

import pytest

from config.api_urls import document
from spaces.client import Spaces, asks, groups, shapes
from spaces.live.requests import REQUESTS

LEFT_OUT: frozenset[str] = frozenset()
"""Operations that the client has no method for."""

# How a shape of the document is called here, where that differs.
NAMES = {"WhatWasSaid": "Found", "SpaceFields": "PatchedChangedSpaceRequest"}
NAMES |= {"NewSpace": "NewSpaceRequest"}


class Noted(Exception):
    pass


class Notepad:
    """Stands in for the way to the server: says what would be asked."""

    def ask(self, method, path, *, query=None, fields=None):
        raise Noted(method, path, sorted(query or ()))

    def pages(self, path, **query):
        raise Noted("GET", path, sorted(query))

    def save(self, path, target):
        raise Noted("GET", path, [])


def operations() -> dict[str, tuple[str, str, list[str]]]:
    """By operation id: method, path below /api/v1/, and what may be asked in the address."""
    found = {}
    for path, methods in document()["paths"].items():
        for method, one in methods.items():
            if isinstance(one, dict) and "operationId" in one:
                query = [
                    each["name"] for each in one.get("parameters", ()) if each["in"] == "query"
                ]
                found[one["operationId"]] = (method.upper(), path.removeprefix("/api/v1/"), query)
    return found


def method_of(operation: str) -> Any:
    name, _, rest = operation.partition(".")
    kind = getattr(groups, f"{name.title()}Group", None)
    if kind is None:
        return None
    assert isinstance(getattr(Spaces("http://127.0.0.1:1"), name), kind)
    return getattr(kind(Notepad()), rest.replace(".", "_"), None)


def given_to(method: Any) -> dict[str, Any]:
    """A word for each thing it wants, that names it in the path."""
    wanted = inspect.signature(method).parameters.values()
    return {
        one.name: f"-{one.name}-"
        for one in wanted
        if one.default is inspect.Parameter.empty and one.kind is not inspect.Parameter.VAR_KEYWORD
    }


OPERATIONS = operations()
OTHERS = {name for name in OPERATIONS if not name.startswith("stage.") or name == "stage.state"}


@pytest.mark.parametrize("operation", sorted(OTHERS))
def test_each_operation_is_asked_for_where_the_document_says(operation):
    method, path, query = OPERATIONS[operation]
    asked = method_of(operation)
    if operation in LEFT_OUT:
        assert asked is None, f"{operation} is not left out any more"
        return
    assert asked is not None, f"give spaces/client/groups.py a method for {operation}"
    with pytest.raises(Noted) as noted:
        asked(**given_to(asked))
    asked_method, asked_path, asked_query = noted.value.args
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))
    assert asked_method == method
    assert re.fullmatch(pattern, asked_path), (asked_path, path)
    assert set(asked_query) <= set(query)


def test_the_client_asks_for_nothing_that_is_not_there():
    helpers = {"wait", "search"}
    known = {f"{name}_".replace(".", "_") for name in OPERATIONS}
    for name, kind in vars(groups).items():
        if not name.endswith("Group") or name == "Group":
            continue
        group = name.removesuffix("Group").lower()
        for method in vars(kind):
            operation = f"{group}_{method}_"
            assert method.startswith("_") or method in helpers or operation in known, operation


SHAPES = [
    name
    for name, kind in vars(shapes).items()
    if isinstance(kind, type) and hasattr(kind, "__total__") and name != "SpaceQuery"
]


@pytest.mark.parametrize("name", SHAPES)
def test_each_shape_has_the_fields_of_the_document(name):
    described = document()["components"]["schemas"][NAMES.get(name, name)]
    assert get_type_hints(getattr(shapes, name)).keys() == described["properties"].keys()


def test_the_client_knows_each_request_as_it_is_declared():
    for kind, ask in REQUESTS.items():
        needs = tuple(field.name for field in ask.fields if field.required)
        may = tuple(field.name for field in ask.fields if not field.required)
        assert asks.ASKS[kind] == asks.Ask(ask.scope, needs, may, ask.over_http), kind
    assert asks.ASKS.keys() == REQUESTS.keys() == set(asks.Kind.__args__)


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("seat.mute", {}, "lacks"),
        ("seat.mute", {"participant": "7", "why": "?"}, "knows no"),
        ("mic.close", {}, "nothing that can be asked"),
        ("ticket.create", {"purpose": "listen"}, "nothing that can be asked"),
    ],
)
def test_what_cannot_be_asked_is_not_sent(kind, fields, words):
    with pytest.raises(TypeError, match=words):
        Spaces("http://127.0.0.1:1").ask("abcDEF1234567", kind, **fields)
