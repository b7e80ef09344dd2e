"""One right, whatever the door: every request, by everybody, straight and over HTTP.

A request without a row in tests/spaces/doors_support.py fails `test_every_request_has_a_row`. The
control socket is tried in tests/spaces/live/test_sockets_doors.py.
"""

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from spaces.live.requests import REQUESTS, SOCKET_ONLY
from tests.spaces.cast import Cast
from tests.spaces.doors_support import ROWS, Fields, answers, set_the_stage, straight

OVER_HTTP = sorted(REQUESTS.keys() - SOCKET_ONLY)
DONE_ALREADY = frozenset({"poll.open", "request.create", "seat.take"})
"""Nobody may on the stage as it is set: one poll is open, and who may ask has asked."""


@pytest.fixture
def stage(cast: Cast) -> Cast:
    caches["default"].clear()  # of how often the API was asked
    set_the_stage(cast)
    return cast


def over_http(kind: str, cast: Cast, who: str, fields: Fields) -> str:
    client = Client()
    if who != "guest":
        client.force_login(getattr(cast, who))
    address = reverse(f"v1_{kind}", args=[cast.space.public_id])
    answer = client.post(address, fields, content_type="application/json")
    said = answer.json()
    assert (answer.status_code == 200) == ("code" not in said)
    return said.get("code", "ok")


def test_every_request_has_a_row() -> None:
    assert ROWS.keys() == REQUESTS.keys()


@pytest.mark.parametrize("kind", OVER_HTTP)
def test_http_answers_as_the_handler_does(stage: Cast, kind: str) -> None:
    given = answers(over_http, kind, stage)
    assert given == answers(straight, kind, stage)
    assert given["guest"] == "login_required"
    assert "ok" in given.values() or kind in DONE_ALREADY, "the row tries nothing"


@pytest.mark.parametrize("kind", sorted(SOCKET_ONLY))
def test_what_is_about_a_connection_is_not_there_over_http(stage: Cast, kind: str) -> None:
    answer = Client().post(f"/api/v1/spaces/{stage.space.public_id}/{kind}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
