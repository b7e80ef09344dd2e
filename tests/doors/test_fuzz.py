"""Anything at all through every door: nothing breaks, and nothing is shown that must not be.

`SPACES_TESTS_LONG=1` tries for minutes; without it this looks for a few seconds.
"""

import contextlib
import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import pytest
from django import forms
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

import accounts.forms
import moderation.forms
import recordings.forms
import spaces.forms
import timeline.forms
from core.errors import DomainError
from core.sockets.codes import Refusal
from spaces.live.control import _parsed
from spaces.live.requests import REQUESTS, SOCKET_ONLY, Caller, answer_request
from spaces.models import Space
from tests.doors.reading import Key
from tests.doors.routes import ROUTES
from tests.doors.tables import ROWS, TABLES, fields_of
from tests.doors.visit import address, undone, visit
from tests.doors.world import World, cast_of
from tests.races import IS_LONG
from tests.social.hostile import HOSTILE
from tests.social.test_hostile import CHOICES, WORDS
from tests.spaces.cast import Cast
from tests.spaces.doors_support import ROWS as REQUEST_ROWS
from tests.spaces.doors_support import set_the_stage
from timeline.feed.socket import _is_ping

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LET_IN: Final = {"ok", "same"}
FORMS: Final = (accounts.forms, moderation.forms, recordings.forms, spaces.forms, timeline.forms)
NAMES: Final = sorted(
    {
        name
        for module in FORMS
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, forms.BaseForm)
        for name in getattr(form, "base_fields", {})
    }
    | {name for place in (WORDS, CHOICES) for names in place.values() for name in names}
    | {"page", "o", "q", "p", "e", "action", "_selected_action", "_popup", "_to_field", "next"}
)
texts = st.one_of(
    st.sampled_from(sorted(HOSTILE.values())),
    st.text(max_size=40),
    st.integers().map(str),
    st.sampled_from(["", "on", "0", "-1", "1", "nan", "1e999", "2026-02-30T25:61", "9" * 400]),
)
names = st.sampled_from(NAMES) | st.text(max_size=8).filter(lambda name: name != "?")  # see send()
fields_of_a_form = st.dictionaries(names, texts, max_size=6)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.characters(categories=["Cs"]),  # lone surrogates, which JSON can write
    st.sampled_from(["\x00", "9" * 30, "x" * 5_000, 10**400, -(2**63), 2**63]),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)
DOORS: Final = [key for key, row in ROWS.items() if LET_IN & set(row.values())]

#: Of these it is known what they read.
READING: Final = [
    key
    for key in DOORS
    if {key.name} & {*WORDS, *CHOICES}
    or any(f"{key.method} {key.name}" in table.FIELDS for table in TABLES.values())
]


def tried(world: World, role: str, method: str, path: str, fields: dict[str, Any]) -> None:
    answer = visit(world, role, method, path, fields)
    assert answer.status < 500 or answer.status == 501, f"{method} {path}: {fields}"
    assert answer.leaks(role) == [], f"{method} {path}: {fields}"


def role_let_in(data: st.DataObject, key: Key) -> str:
    return data.draw(st.sampled_from([who for who, word in ROWS[key].items() if word in LET_IN]))


@given(key=st.sampled_from(DOORS), sent=fields_of_a_form, data=st.data())
def test_doors_take_fields_that_are_not_theirs(
    world: World, key: Key, sent: dict[str, str], data: st.DataObject
) -> None:
    path = address(world, ROUTES[key.name], key.thing)
    tried(world, role_let_in(data, key), key.method, path, {**fields_of(world, key), **sent})


@pytest.mark.parametrize("key", READING, ids=str)
@settings(max_examples=300 if IS_LONG else 12)
@given(data=st.data())
def test_doors_take_anything_in_their_own_fields(
    world: World, key: Key, data: st.DataObject
) -> None:
    right = dict(fields_of(world, key))
    asked = {*WORDS.get(key.name, ()), *CHOICES.get(key.name, ())}
    hostile = dict.fromkeys(sorted({*right, *asked} - {"?"}), texts)
    wrong = data.draw(st.fixed_dictionaries({}, optional=hostile))
    path = address(world, ROUTES[key.name], key.thing)
    tried(world, role_let_in(data, key), key.method, path, right | wrong)


@given(st.sampled_from(DOORS), st.text(min_size=1, max_size=30), st.integers(0, 10**30))
def test_addresses_of_nothing(world: World, key: Key, word: str, number: int) -> None:
    """Whatever stands in place of an id, a token or a handle."""
    route = ROUTES[key.name]
    known = world.arguments(route.arguments, key.thing)
    path = address(world, route, key.thing)
    for value in known.values():
        forged = str(number) if isinstance(value, int) else word
        path = path.replace(f"/{value}", "/" + _quoted(forged))
    role = next(who for who, given in ROWS[key].items() if given in LET_IN)
    tried(world, role, key.method, path, {})


@given(data=st.data())
def test_links_that_are_forged(world: World, data: st.DataObject) -> None:
    """Of a signed link one character is enough: nobody gets the file by it."""
    link = world.things["signed"]["link"]
    at = data.draw(st.integers(0, len(link) - 1))
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=122, exclude_characters="/?#"))
    forged = link[:at] + other + link[at + 1 :]
    if forged == link or "%" in forged or "\\" in forged:
        return
    known = world.arguments(("download_id", "link"), "signed") | {"link": forged}
    answer = visit(world, "host", "GET", reverse("download_file", kwargs=known))
    assert answer.status == 404


# --- Programs --------------------------------------------------------------------------------

KINDS: Final = sorted(kind for kind, ask in REQUESTS.items() if ask.handle is not None)
OVER_HTTP: Final = sorted(REQUESTS.keys() - SOCKET_ONLY)


@pytest.fixture(scope="module")
def stage(world: World) -> Iterator[Cast]:
    cast = cast_of(world)
    with undone():
        set_the_stage(cast)
        yield cast


REQUEST_FIELDS: Final = (
    *("id", "user", "participant", "request", "invitation", "poll", "choice", "choices"),
    *("question", "text", "title", "description", "tweet", "pin", "place", "position", "topics"),
    *("purpose", "is_given", "is_locked", "who_can_speak", "slow_mode_seconds", "mics_off"),
    *("min_account_days", "min_followers", "is_recorded", "needs_approval", "type"),
)


def requests_like(right: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """What stands in place of right fields, and beside them."""
    others = st.sampled_from(REQUEST_FIELDS) | st.text(max_size=6)
    return st.dictionaries(st.sampled_from(right) | others if right else others, values, max_size=4)


@given(data=st.data(), kind=st.sampled_from(KINDS), role=st.sampled_from(["host", "speaker"]))
def test_requests_of_a_space(stage: Cast, data: st.DataObject, kind: str, role: str) -> None:
    """By those who may do the most, as a socket hands them over: an answer that can be sent."""
    right = REQUEST_ROWS[kind](stage)
    wrong = data.draw(requests_like(sorted(right)))
    place = stage.place(role)
    with undone():
        caller = Caller(place.user, Space.objects.get(pk=stage.space.pk), str(place.pk), "here")
        try:
            answer = answer_request(caller, REQUESTS[kind], right | wrong)
        except DomainError as error:
            answer = {"code": error.code, "message": error.message}
        json.dumps(answer).encode()


@given(kind=st.sampled_from(OVER_HTTP), body=st.binary(max_size=200) | values.map(json.dumps))
def test_bodies_of_the_api(world: World, kind: str, body: bytes | str) -> None:
    path = reverse(f"v1_{kind}", args=[world.spaces["live"].public_id])
    client = world.clients["host"]
    with undone():
        answer = client.post(path, body, content_type="application/json")
        assert answer.status_code < 500
        answer.content.decode()


@given(st.none() | st.text() | values.map(json.dumps) | st.integers(1, 9_000).map("[".__mul__))
def test_what_is_no_request_is_told_from_one(text: str | None) -> None:
    with contextlib.suppress(Refusal):
        assert isinstance(_parsed(text), dict)
    assert _is_ping(text) in {True, False}


def test_every_request_is_tried() -> None:
    assert set(REQUESTS) == set(REQUEST_ROWS)


def _quoted(word: str) -> str:
    return quote(word.encode("utf-8", "surrogatepass"), safe="")
