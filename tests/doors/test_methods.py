"""What holds of every door alike: no post without its token, and no method that is not its own."""

import pytest
from django.test import Client

from tests.doors.reading import Key
from tests.doors.routes import METHODS, ROUTES
from tests.doors.tables import ROWS, fields_of
from tests.doors.visit import address, send, undone, visit, writes
from tests.doors.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
POSTS = [key for key in ROWS if key.method not in {"GET", "HEAD"}]


def somebody_let_in(key: Key) -> str | None:
    return next((role for role, word in ROWS[key].items() if word in {"ok", "same"}), None)


def test_no_post_without_its_token(world: World) -> None:
    """By somebody who may: a page elsewhere cannot make their browser do it."""
    done = []
    for key in POSTS:
        role = somebody_let_in(key)
        if role is None:
            continue
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies.update(world.clients[role].cookies)
        path = address(world, ROUTES[key.name], key.thing)
        with undone(), writes() as wrote:
            answer = send(client, key.method, path, fields_of(world, key))
        if answer.status_code != 403 or wrote:
            done.append(f"{key} by {role}: {answer.status_code}")
    assert done == []


def test_no_method_but_the_own(world: World) -> None:
    """By whoever may most: refused, and nothing is changed."""
    wrong = []
    for route in ROUTES.values():
        known = {key.thing for key in ROWS if key.name == route.name}
        if route.is_of_a_model or not known:
            continue
        path = address(world, route, min(known))
        for method in set(METHODS) - route.methods - {"GET", "POST"}:
            answer = visit(world, "operator", method, path)
            is_refused = answer.status in {403, 404, 405} or route.app in {"login", "admin"}
            if answer.status >= 500 or answer.wrote or not is_refused:
                wrong.append(f"{method} {path}: {answer.status} {answer.wrote}")
    assert wrong == []
