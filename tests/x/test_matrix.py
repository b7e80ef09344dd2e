"""Every address under /2/ x every kind of token: made from the URL conf, so none is missing."""

import json

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

from core.scopes import SCOPES
from core.x.views import XView
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
METHODS = ("get", "post", "put", "patch", "delete")


def walk(resolver, above=""):
    for pattern in resolver.url_patterns:
        path = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, path)
        elif isinstance(pattern, URLPattern) and path.startswith("2/"):
            yield path, pattern.callback


VIEWS = {path: call.cls for path, call in walk(get_resolver()) if hasattr(call, "cls")}
WITHOUT_TOKEN = {path for path, call in walk(get_resolver()) if not hasattr(call, "cls")}
DOORS = [
    (path, method) for path, view in VIEWS.items() for method in METHODS if hasattr(view, method)
]


@pytest.fixture
def ana(db):
    return make_user("ana")


def send(client, path, method, ana):
    named = {"user_id": ana.pk, "target_id": ana.pk, "pair": f"{ana.pk}-{ana.pk}"}
    for argument in ("space_id", "username", "user_id", "target_id", "tweet_id", "pair"):
        path = path.replace(f"<str:{argument}>", str(named.get(argument, 1)))
    return getattr(client, method)(f"/{path}", **({} if method == "get" else {"format": "json"}))


def wanted(view, method):
    return view.scopes if method == "get" else view.write_scopes


def test_all_but_oauth_is_asked_in_one_way():
    of_oauth = {"2/oauth2/authorize", "2/oauth2/token", "2/oauth2/revoke"}
    assert of_oauth | {"2/openapi.json", "2/"} == WITHOUT_TOKEN  # the last: what is no address
    assert all(issubclass(view, XView) for view in VIEWS.values())
    assert not any(path.endswith("/") for path in VIEWS)


def test_every_door_names_scopes_that_exist():
    for path, method in DOORS:
        scopes = wanted(VIEWS[path], method)
        assert scopes, f"{method} {path} asks for nothing"
        assert scopes <= SCOPES.keys()
        assert method == "get" or any(scope.endswith(".write") for scope in scopes)


@pytest.mark.parametrize(("path", "method"), DOORS)
def test_door_lets_in_who_was_allowed(path, method, program, ana, token_of):
    view = VIEWS[path]
    assert send(APIClient(), path, method, ana).status_code == 401
    needs_user = view.needs_user or method != "get"
    alone = send(program(), path, method, ana)
    assert (alone.status_code == 403) == needs_user, alone.content
    for missing in wanted(view, method):
        others = [scope for scope in SCOPES if scope != missing]
        refused = send(program(ana, scopes=others), path, method, ana)
        assert refused.status_code == 403, f"without {missing}: {refused.content}"
        problem = json.loads(refused.content)
        assert problem["title"] == "Forbidden"
        assert missing in problem["detail"]
    # With all of them it is the service that decides, never a mistake of ours.
    answer = send(program(ana), path, method, ana)
    assert answer.status_code in {200, 201, 400, 404}, answer.content
    assert answer["Content-Type"] == "application/json"


def test_where_there_is_nothing_it_is_said_in_json(client):
    for path, field in (("/2/no", "title"), ("/2/spaces/a/b/c", "title"), ("/api/v1/no", "code")):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 404
            assert field in answer.json()


@pytest.mark.parametrize(("path", "method"), DOORS)
def test_a_session_counts_for_nothing(path, method, client, ana):
    """A page elsewhere cannot use somebody's log-in here."""
    client.force_login(ana)
    sent = getattr(client, method)("/" + path.replace("<str:", "").replace(">", ""))
    assert sent.status_code == 401
