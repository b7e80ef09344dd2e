"""The live Space over HTTP: what comes in, who is believed, and what each is shown."""

import json
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from spaces import services
from spaces.models import Space
from tests.factories import make_user
from tests.social.hostile import HOSTILE
from tests.spaces.cast import Cast, enter

EVERYBODY = {"seq", "space", "you", "participants", "poll", "questions", "pins", "mine", "blocked"}
MANAGERS = {"requests", "invitations", "removed", "talk"}


@pytest.fixture(autouse=True)
def unasked() -> None:
    """Nobody has asked the API yet."""
    caches["default"].clear()


def client_of(cast: Cast, who: str) -> Client:
    client = Client()
    if who != "guest":
        client.force_login(getattr(cast, who))
    return client


def send(cast: Cast, who: str, kind: str, body: str | bytes, **more: str) -> tuple[int, str]:
    """Status and code of the refusal."""
    address = reverse(f"v1_{kind}", args=[cast.space.public_id])
    more = {"content_type": "application/json"} | more
    answer = client_of(cast, who).post(address, body, **more)
    said = answer.json()
    assert set(said) == {"code", "message"}
    assert said["message"]
    return answer.status_code, said["code"]


def state(cast: Cast, who: str) -> dict[str, object]:
    answer = client_of(cast, who).get(reverse("v1_space_state", args=[cast.space.public_id]))
    assert answer.status_code == 200
    return answer.json()


# --- What comes in -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    ["[]", "[{}]", '"x"', "1", "null", "{", "{]", '{"a": NaN}', b"\xff\xfe", "[" * 60_000],
)
def test_what_is_no_object_is_refused(cast: Cast, body):
    assert send(cast, "host", "seat.mute_all", body) == (400, "invalid")


def test_a_body_of_another_form_is_refused(cast: Cast):
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert send(cast, "host", "seat.mute_all", "a=b", **form) == (415, "invalid")


def test_a_body_has_a_limit(cast: Cast):
    fits = json.dumps({"title": "x" * 60_000})
    assert send(cast, "host", "space.update", fits) == (400, "invalid")
    large = json.dumps({"title": "x" * 65_536})
    assert send(cast, "host", "space.update", large) == (413, "invalid")


@pytest.mark.parametrize("value", [None, 7, "", "9" * 21, {"id": "1"}, [], True])
def test_what_is_no_id_is_invalid(cast: Cast, value):
    body = json.dumps({"participant": value})
    assert send(cast, "host", "person.remove", body) == (400, "invalid")


@pytest.mark.parametrize("value", ["9" * 20, "0", "-1", "x", "\x00", "\ud800"])
def test_the_id_of_nobody_is_not_found(cast: Cast, value):
    body = json.dumps({"participant": value})
    assert send(cast, "host", "person.remove", body) == (404, "not_found")


@pytest.mark.parametrize(
    "kind", ["", "x", "presence.beat", "state.get", "space.leave", "ticket.create", "__class__"]
)
def test_what_no_request_is_called_is_not_found(cast: Cast, kind):
    address = f"/api/v1/spaces/{cast.space.public_id}/{kind}"
    answer = client_of(cast, "host").post(address, {}, content_type="application/json")
    assert answer.status_code == 404


TYPED = [("request.create", "question"), ("space.update", "title"), ("space.update", "description")]


@pytest.mark.parametrize(("kind", "field"), TYPED)
@pytest.mark.parametrize("text", [*HOSTILE.values(), "\ud800", "a\ud800b"])
def test_typed_text_is_kept_clean_or_refused(cast: Cast, kind, field, text):
    who = "listener" if kind == "request.create" else "host"
    address = reverse(f"v1_{kind}", args=[cast.space.public_id])
    body = json.dumps({field: text})
    answer = client_of(cast, who).post(address, body, content_type="application/json")
    assert answer.status_code == 200 or answer.json()["code"] == "invalid"
    kept = json.dumps(state(cast, "host"), ensure_ascii=False)
    assert not {"\ud800", "\u202e", "\u2066", "\\u0000"} & set(kept)


# --- Who is believed -----------------------------------------------------------------------------


def test_a_session_needs_its_token(cast: Cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.host)
    address = reverse("v1_space.steer", args=[cast.space.public_id])
    body = {"is_locked": True}
    answer = client.post(address, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert not Space.objects.get(pk=cast.space.pk).is_locked
    token = "c" * 32
    client.cookies["csrftoken"] = token
    answer = client.post(
        address, body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert (answer.status_code, answer.json()) == (200, {})
    assert Space.objects.get(pk=cast.space.pk).is_locked


def test_who_asks_too_often_is_told_in_words(cast: Cast):
    client = Client()
    address = reverse("v1_space_state", args=[cast.space.public_id])
    codes = [client.get(address).status_code for _ in range(60)]
    assert set(codes) == {200}
    answer = client.get(address)
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many"
    assert answer.json()["message"]


# --- What each is shown --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "is_manager"),
    [
        ("guest", False),
        ("stranger", False),
        ("other_host", False),
        ("listener", False),
        ("speaker", False),
        ("cohost", True),
        ("host", True),
    ],
)
def test_the_state_shows_what_one_may_see(cast: Cast, who, is_manager):
    services.request_to_speak(actor=cast.listener, space=cast.space, question="Mine alone")
    shown = state(cast, who)
    assert shown.keys() == EVERYBODY | (MANAGERS if is_manager else set())
    assert shown["you"]["is_manager"] is is_manager
    knows = is_manager or who == "listener"
    assert ("Mine alone" in json.dumps(shown)) is knows


def test_who_was_removed_is_shown_what_a_guest_is(cast: Cast):
    services.remove_person(
        actor=cast.host, space=cast.space, participant_id=str(cast.place("cohost").pk)
    )
    assert state(cast, "cohost") == state(cast, "guest")


def test_to_the_blocked_there_is_no_state(cast: Cast):
    services.block_person(
        actor=cast.host, space=cast.space, participant_id=str(cast.place("cohost").pk)
    )
    address = reverse("v1_space_state", args=[cast.space.public_id])
    assert client_of(cast, "cohost").get(address).status_code == 404


def fill(cast: Cast, name: str, number: int) -> None:
    """So many people who came, ask for the mic and something else, and some who are out."""
    for index in range(number):
        person = make_user(f"{name}{index}")
        enter(person, cast.space)
        services.request_to_speak(actor=person, space=cast.space)
        services.ask_question(actor=person, space=cast.space, text="Why?")
        gone = enter(make_user(f"{name}gone{index}"), cast.space)
        services.remove_person(actor=cast.host, space=cast.space, participant_id=str(gone.pk))


@pytest.mark.parametrize("who", ["host", "listener", "guest"])
def test_the_state_costs_the_same_for_few_and_many(
    cast: Cast, who, django_assert_num_queries: Callable[..., object]
):
    client = client_of(cast, who)
    address = reverse("v1_space_state", args=[cast.space.public_id])
    fill(cast, "few", 1)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    fill(cast, "many", 29)
    with django_assert_num_queries(len(queries)):
        client.get(address)
