"""What requests declare of themselves, and that this is what happens."""

import json
import re

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from core.errors import DomainError, Invalid
from core.scopes import SCOPES
from spaces.live.requests import (
    EVERY_REFUSAL,
    REQUESTS,
    Caller,
    answer_request,
    read_request,
    require_scope,
)
from spaces.live.requests.asks import Ask, Choice, Field, Flag, Id, Number, Text, Texts, Unread
from spaces.live.requests.words import SHIELD
from spaces.models import Space
from tests.refusals import refusals_of
from tests.spaces.cast import Cast

#: Each kind of field, and one that may be left out or be null.
FIELDS = [
    Id("one", "Says."),
    Id("one", "Says.", required=False, or_null=True),
    Text("one", "Says.", 3),
    Texts("one", "Says.", 2, 3),
    Flag("one", "Says."),
    Flag("one", "Says.", required=False, or_null=True),
    Choice("one", "Says.", ("a", "b"), "Neither."),
    Unread("one", "Says.", required=False),
]
GUEST = Caller(None, Space())

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 9) | st.text(max_size=5) | st.just("9" * 21),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=2), inside),
    max_leaves=4,
)


def asking(*fields: Field, scope: str = "space.read") -> Ask:
    return Ask(does="", who="", scope=scope, fields=fields, for_guests=True)


def is_read(field: Field, request: dict[str, object]) -> bool:
    try:
        read_request(GUEST, asking(field), request)
    except Invalid:
        return False
    return True


# --- Fields --------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{type(field).__name__}")
@given(value=json_values)
def test_a_field_takes_what_its_schema_says_and_nothing_else(field: Field, value: object) -> None:
    assert is_read(field, {"one": value}) == Draft202012Validator(field.schema()).is_valid(value)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{type(field).__name__}")
def test_a_field_that_is_required_is_missed(field: Field) -> None:
    assert is_read(field, {}) is not field.required


def test_a_number_is_whole_and_within() -> None:
    field = Number("one", "Says.", (0, 10, 30))
    values = (-1, 0, 7, 30, 31, True, 1.0, "1")
    taken = [value for value in values if is_read(field, {"one": value})]
    assert taken == [0, 7, 30]  # of 7 the service says which there are
    assert field.schema()["enum"] == [0, 10, 30]


def test_what_is_left_out_is_not_there_and_the_rest_is_named_for_the_service() -> None:
    left_out = Flag("b", "", required=False, or_null=True)
    ask = asking(Id("a", "", to="a_id"), left_out, Text("c", "", 3))
    read = read_request(GUEST, ask, {"a": "1", "b": None, "c": "", "d": 4})
    assert read == {"a_id": "1", "c": ""}


# --- Tokens --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(REQUESTS))
def test_a_token_without_the_scope_gets_nowhere(kind: str) -> None:
    """Before anything is read, and whoever gave it; with the scope, it is not asked for."""
    ask = REQUESTS[kind]
    lacking = Caller(None, Space(), scopes=frozenset(SCOPES) - {ask.scope})
    with pytest.raises(DomainError) as refused:
        read_request(lacking, ask, {})
    assert (refused.value.code, refused.value.status) == ("scope_required", 403)
    assert ask.scope in refused.value.message
    require_scope(Caller(None, Space(), scopes=frozenset({ask.scope})), ask)
    require_scope(GUEST, ask)


@pytest.mark.django_db
def test_who_may_listen_may_not_speak(cast: Cast) -> None:
    caller = Caller(
        cast.speaker,
        cast.space,
        str(cast.place("speaker").pk),
        "connection-of-speaker",
        scopes=frozenset({"space.listen"}),
    )
    ask = REQUESTS["ticket.create"]
    assert answer_request(caller, ask, {"purpose": "listen"}).keys() == {"ticket", "path"}
    with pytest.raises(DomainError) as refused:
        answer_request(caller, ask, {"purpose": "publish"})
    assert refused.value.code == "scope_required"


# --- Refusals ------------------------------------------------------------------------------------

#: Of codes that a service's code leads to, where they cannot come of this request, and why.
NEVER = {
    # Who asks to be muted is.
    "mic.mute": {"mics_off"},
    # Invitations that end along the way end under the lock of the Space that found them open.
    "request.approve": {"invitation_closed"},
    "seat.take": {"invitation_closed"},
    "seat.revoke": {"invitation_closed"},
    "person.remove": {"invitation_closed"},
    # The host stays a speaker if both places are taken; who was outside had no place to hand over.
    "space.hand_over": {"cohosts_full", "invitation_closed"},
    # Who was removed is not here any more.
    "cohost.invite": {"removed"},
    # It changes no topics.
    "space.update": {"topics_too_many"},
}
SHARED = {(status, code) for status, codes in EVERY_REFUSAL.items() for code in codes}
ANSWERED_BY_SERVICES = sorted(kind for kind, ask in REQUESTS.items() if ask.handle)


def refusals_declared(ask: Ask) -> list[tuple[int, str]]:
    return [(status, code) for status, codes in ask.refuses.items() for code in codes]


@pytest.mark.parametrize("kind", ANSWERED_BY_SERVICES)
def test_a_request_declares_every_code_that_its_service_may_refuse_with(kind: str) -> None:
    handle = REQUESTS[kind].handle
    assert handle is not None
    never = NEVER.get(kind, set())
    found = refusals_of(handle)
    assert never <= {code for _, code in found}, "an exception that is none"
    left = {(status, code) for status, code in found - SHARED if code not in never}
    assert left == set(refusals_declared(REQUESTS[kind]))


# --- The document --------------------------------------------------------------------------------

ROW = re.compile(r"^\| `(\w+\.\w+)` \|(.*)\|$", re.MULTILINE)
NAME = re.compile(r"`(\w+)`")


def rows() -> dict[str, list[str]]:
    document = (settings.BASE_DIR / "docs/protocol.md").read_text()
    table = document.split("| request | fields |")[1].split("\n\n")[0]
    return {name: rest.split("|") for name, rest in ROW.findall(table)}


def test_the_document_lists_the_requests_as_they_are_declared() -> None:
    documented = rows()
    assert documented.keys() == REQUESTS.keys()
    for kind, ask in REQUESTS.items():
        fields, answer, who, scope, refused = (cell.strip() for cell in documented[kind])
        assert NAME.findall(fields) == [field.name for field in ask.fields], kind
        assert NAME.findall(answer) == [*ask.answer, *ask.sometimes], kind
        assert who == str(ask.who), kind
        assert f"space.{scope.split(';')[0]}" == ask.scope, kind
        refused = refused.replace("*shield*", ", ".join(f"`{code}`" for code in SHIELD))
        assert NAME.findall(refused) == [code for _, code in refusals_declared(ask)], kind


def test_each_request_says_in_a_sentence_what_it_does_and_takes() -> None:
    for kind, ask in REQUESTS.items():
        for words in (ask.does, *(field.says for field in ask.fields)):
            assert re.fullmatch(r"[A-Z`].*[.?]", str(words)), kind
        assert ask.scope in SCOPES
        json.dumps([field.schema() for field in ask.fields])
