"""Every address of /api/v1 x every method x every kind of token: made from the URL conf.

Who may do what is the same as by session (tests/doors/tables/api.py); a token only takes away.
"""

import json
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from rest_framework.views import APIView

from core.api.views import ApiView
from core.scopes import SCOPES
from tests.doors.reading import Key
from tests.doors.routes import ROUTES, Route
from tests.doors.tables import ROWS, fields_of
from tests.doors.visit import address, send, undone, writes
from tests.doors.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DOORS = [
    Key(method, route.name)
    for route in ROUTES.values()
    if route.app == "api" and hasattr(route.view, "cls")
    for method in sorted(route.methods)
]
OPEN = {"v1_openapi", "api/v1/"}
"""Not views of the API, but what describes it, and says that there is nothing: for everybody."""


def view_of(route: Route) -> APIView:
    view: APIView = route.view.cls(**route.view.initkwargs)
    return view


def scopes_of(key: Key) -> frozenset[str]:
    view: Any = view_of(ROUTES[key.name])
    scopes: frozenset[str] = view.scopes if key.method == "GET" else view.write_scopes
    return scopes


def things_of(key: Key) -> list[str]:
    """Those that the tables try this door with."""
    return sorted({row.thing for row in ROWS if (row.method, row.name) == key[:2]}) or [""]


class Asking:
    """One try of a door with a token, after which everything is as before."""

    def __init__(self, world: World, key: Key, words: str | None, thing: str) -> None:
        for cache in caches.all():
            cache.clear()
        client = Client(raise_request_exception=False)
        if words is not None:
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {words}"
        path = address(world, ROUTES[key.name], thing)
        with undone(), writes() as wrote:
            fields = fields_of(world, Key(key.method, key.name, thing))
            answer = send(client, key.method, path, fields)
        self.status, self.wrote = answer.status_code, wrote
        self.body = answer.getvalue().decode(errors="replace")

    @property
    def code(self) -> str:
        try:
            said = json.loads(self.body)
        except ValueError:
            return ""
        return str(said.get("code", "")) if isinstance(said, dict) and self.status >= 400 else ""


def test_all_is_asked_in_one_way() -> None:
    of_api = [route for route in ROUTES.values() if route.app == "api"]
    others = {route.name for route in of_api if not hasattr(route.view, "cls")}
    assert others == OPEN
    assert all(isinstance(view_of(ROUTES[key.name]), ApiView) for key in DOORS)
    assert not any(route.path.endswith("/") for route in of_api if route.name not in OPEN)


@pytest.mark.parametrize("key", DOORS, ids=str)
def test_every_door_names_scopes_that_exist(key: Key) -> None:
    scopes = scopes_of(key)
    assert scopes, f"{key} asks for nothing"
    assert scopes <= SCOPES.keys()


@pytest.mark.parametrize("key", DOORS, ids=str)
def test_door_lets_in_who_was_allowed(world: World, token_of: Any, key: Key) -> None:
    host, is_read = world.people["host"], key.method == "GET"
    is_open = is_read and view_of(ROUTES[key.name]).for_guests  # type: ignore[attr-defined]
    for thing in things_of(key):
        nobody = Asking(world, key, None, thing)
        assert (nobody.status == 401) == (not is_open), f"nobody: {nobody.body}"
        alone = Asking(world, key, token_of(), thing)
        assert is_open or (alone.status, alone.code) == (403, "not_allowed"), alone.body
        for missing in scopes_of(key):
            others = [scope for scope in SCOPES if scope != missing]
            refused = Asking(world, key, token_of(host, scopes=others), thing)
            assert (refused.status, refused.code) == (403, "scope_required"), refused.body
            assert missing in refused.body
            assert refused.wrote == []
        enough = Asking(world, key, token_of(host, scopes=scopes_of(key)), thing)
        row = ROWS.get(Key(key.method, key.name, thing))
        of_stage = ROUTES[key.name].is_of_the_stage  # whose fields tests/doors/test_stage.py has
        let_in = row["host"] in {"ok", "same"} if row else not of_stage
        assert enough.status < 500, enough.body
        assert not let_in or enough.status < 400, f"with {scopes_of(key)}: {enough.body}"
        assert enough.code != "scope_required", enough.body


@pytest.mark.parametrize("key", DOORS, ids=str)
def test_who_is_out_has_no_token(world: World, token_of: Any, key: Key) -> None:
    for words in (token_of(world.people["closed"]), token_of(world.people["host"], minutes=-1)):
        refused = Asking(world, key, words, things_of(key)[0])
        assert (refused.status, refused.wrote) == (401, []), refused.body
