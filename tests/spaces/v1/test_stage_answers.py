"""Every request of a live Space over HTTP: what it answers, and whom it turns away."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.urls import reverse
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from accounts.models import Block
from core.scopes import SCOPES
from spaces import services
from spaces.live.requests import REQUESTS, SOCKET_ONLY
from spaces.live.requests.asks import Flag, Id, Number, Text, Texts
from spaces.models import Space, State
from spaces.representations.schemas import SCHEMAS, ref, shape
from tests.spaces.cast import Cast, enter
from tests.spaces.doors_support import EVERYBODY, ROWS, set_the_stage
from tests.spaces.factories import make_announced_space
from timeline.services import post_tweet

OVER_HTTP = sorted(REQUESTS.keys() - SOCKET_ONLY)
Program = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def unasked() -> None:
    """Nobody has asked the API yet."""
    caches["default"].clear()


def closed(schema: Any) -> Any:
    """The same, with every object having what is described and nothing else."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: closed(part) for name, part in schema.items()}
    if "properties" in schema and "required" in schema:
        made["additionalProperties"] = False
    return made


COMPONENTS = {"components": {"schemas": closed(SCHEMAS)}}


def check(schema: dict[str, Any], answer: object) -> None:
    """It is described, and all of it."""
    Draft202012Validator(
        closed(schema) | COMPONENTS, format_checker=Draft202012Validator.FORMAT_CHECKER
    ).validate(answer)


# --- The state -----------------------------------------------------------------------------------


def state(client: APIClient, space: Space, **headers: str) -> Any:
    return client.get(reverse("v1_space_state", args=[space.public_id]), **headers)


def liven(cast: Cast) -> None:
    """Somebody asks, is invited, is removed; there is a poll, a question, a pin, a shield."""
    set_the_stage(cast)
    poll = cast.space.polls.get()
    services.vote_in_poll(
        actor=cast.speaker,
        space=cast.space,
        poll_id=str(poll.pk),
        choice_id=str(poll.choices.all()[0].pk),
    )
    gone = enter(cast.stranger, cast.space)
    services.remove_person(actor=cast.host, space=cast.space, participant_id=str(gone.pk))
    services.steer_space(actor=cast.host, space=cast.space, min_account_days=30)


def test_the_state_is_as_it_is_described_for_everybody(cast: Cast) -> None:
    liven(cast)
    shown = {}
    for who in EVERYBODY:
        client = APIClient()
        if who != "guest":
            client.force_login(getattr(cast, who))
        answer = state(client, cast.space)
        assert answer.status_code == 200
        check(ref("StageState"), answer.json())
        shown[who] = answer.json()
    assert shown["host"]["requests"]
    assert shown["host"]["invitations"]
    assert shown["host"]["removed"]
    assert shown["listener"]["you"]["request"]["position"] == 1
    assert shown["listener"]["you"]["invitation"]
    assert shown["speaker"]["mine"]["poll_choice"]
    assert "requests" not in shown["speaker"]


def test_the_state_is_as_described_before_and_after_the_evening(cast: Cast) -> None:
    announced = make_announced_space(cast.stranger)
    services.end_space(actor=cast.host, space=cast.space)
    for space in (announced, cast.space):
        check(ref("StageState"), state(APIClient(), space).json())


def test_who_has_the_state_is_sent_it_again_when_anything_of_it_is_new(cast: Cast) -> None:
    """Some of it changes without the Space's revision: a question does."""
    client = APIClient()
    etag = state(client, cast.space)["ETag"]
    again = state(client, cast.space, HTTP_IF_NONE_MATCH=etag)
    assert (again.status_code, again.content) == (304, b"")
    services.ask_question(actor=cast.listener, space=cast.space, text="Why?")
    assert state(client, cast.space, HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_a_token_reads_the_state_as_its_person(cast: Cast, program: Program) -> None:
    Block.objects.create(blocker=cast.host, blocked=cast.stranger)
    own = state(program(cast.host, scopes=["space.read"]), cast.space).json()
    assert (own["you"]["is_manager"], own["blocked"]) == (True, [])
    own = state(program(cast.host, scopes=["space.read", "block.read"]), cast.space).json()
    assert own["blocked"] == [str(cast.stranger.pk)]
    assert state(program(), cast.space).json()["you"]["role"] == "guest"
    refused = state(program(cast.host, scopes=["space.write"]), cast.space)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_required")


# --- The requests --------------------------------------------------------------------------------


class Evening:
    """People who ask by tokens, each of which allows the one request and nothing else."""

    def __init__(self, cast: Cast, program: Program) -> None:
        self.cast, self.program = cast, program
        self.asked: set[str] = set()

    def ask(self, who: str, kind: str, **fields: object) -> Any:
        self.asked.add(kind)
        client = self.program(getattr(self.cast, who), scopes=[REQUESTS[kind].scope])
        address = reverse(f"v1_{kind}", args=[self.cast.space.public_id])
        answer = client.post(address, fields or None, format="json")
        assert answer.status_code == 200, (who, kind, answer.json())
        check(shape("", **REQUESTS[kind].answer), answer.json())
        return answer.json()

    def place(self, who: str) -> str:
        return str(self.cast.place(who).pk)

    def tweet(self, text: str) -> str:
        return str(post_tweet(actor=self.cast.speaker, text=text).pk)


@pytest.fixture
def evening(cast: Cast, program: Program) -> Evening:
    return Evening(cast, program)


def exchange(at: Evening) -> None:
    poll = at.ask("host", "poll.open", question="Tea?", choices=["Yes", "No"])["poll"]
    at.ask("listener", "poll.vote", poll=poll["id"], choice=poll["choices"][0]["id"])
    at.ask("cohost", "poll.close", poll=poll["id"])
    question = at.ask("listener", "question.ask", text="Why?")["question"]["id"]
    at.ask("speaker", "question.vote", question=question)
    at.ask("speaker", "question.unvote", question=question)
    at.ask("host", "question.answer", question=question)
    question = at.ask("speaker", "question.ask", text="How?")["question"]["id"]
    at.ask("speaker", "question.dismiss", question=question)
    first = at.ask("speaker", "tweet.pin", tweet=at.tweet("One"))["pin"]["id"]
    second = at.ask("speaker", "tweet.pin", tweet=at.tweet("Two"))["pin"]["id"]
    at.ask("host", "tweet.move", pin=first, before=second)
    at.ask("host", "tweet.move", pin=first, before=None)
    at.ask("speaker", "tweet.unpin", pin=first)


def speak(at: Evening) -> None:
    at.ask("speaker", "mic.open")
    at.ask("speaker", "mic.mute")
    at.ask("speaker", "record.stop")
    at.ask("speaker", "record.go_on")
    assert at.ask("listener", "captions.answer", is_given=True) == {"caption_consent": True}
    at.ask("listener", "request.create")
    at.ask("listener", "request.withdraw")
    asked = at.ask("listener", "request.create", question="May I?")["request"]
    assert asked["question"] == "May I?"
    at.ask("cohost", "request.approve", request=asked["id"])
    at.ask("listener", "seat.leave")


def steer(at: Evening) -> None:
    at.ask("host", "space.update", title="Tides", needs_approval=False)
    at.ask("cohost", "space.steer", slow_mode_seconds=0, is_locked=None)
    at.ask("listener", "seat.take")
    at.ask("host", "seat.mute", participant=at.place("listener"))
    at.ask("host", "seat.mute_all")
    at.ask("host", "seat.revoke", participant=at.place("listener"))
    at.ask("host", "space.update", needs_approval=True)
    enter(at.cast.stranger, at.cast.space)
    asked = at.ask("stranger", "request.create")["request"]
    at.ask("host", "request.decline", request=asked["id"])
    assert at.ask("host", "request.decline_all") == {"count": 0}


def lead(at: Evening) -> None:
    invited = at.ask("host", "seat.invite", user=str(at.cast.stranger.pk))["invitation"]["id"]
    at.ask("stranger", "invitation.decline", invitation=invited)
    invited = at.ask("host", "seat.invite", participant=at.place("listener"))["invitation"]["id"]
    at.ask("host", "invitation.withdraw", invitation=invited)
    invited = at.ask("host", "cohost.invite", participant=at.place("speaker"))["invitation"]["id"]
    at.ask("speaker", "invitation.accept", invitation=invited)
    at.ask("host", "cohost.remove", participant=at.place("speaker"))
    assert at.ask("host", "guests.warnings") == {"blocked_by": {}}
    at.ask("host", "person.remove", participant=at.place("listener"))
    at.ask("host", "person.readmit", participant=at.place("listener"))
    at.ask("host", "person.block", participant=at.place("stranger"))
    at.ask("host", "space.hand_over", participant=at.place("cohost"))
    at.ask("cohost", "space.end")


def test_an_evening_is_held_over_http(evening: Evening) -> None:
    """Every request once, by who may, with a token that allows no more than it needs."""
    for part in (exchange, speak, steer, lead):
        part(evening)
    assert evening.asked == set(OVER_HTTP)
    assert Space.objects.get(pk=evening.cast.space.pk).state == State.ENDED


def send(client: APIClient, cast: Cast, kind: str, fields: object) -> tuple[int, str]:
    """Status, and code of the refusal."""
    address = reverse(f"v1_{kind}", args=[cast.space.public_id])
    answer = client.post(address, fields, format="json")
    return answer.status_code, answer.json().get("code", "ok")


def test_nothing_is_done_without_the_scope_or_an_account(cast: Cast, program: Program) -> None:
    set_the_stage(cast)
    fields = {kind: ROWS[kind](cast) for kind in OVER_HTTP}
    revision = Space.objects.get(pk=cast.space.pk).revision
    for scope in sorted({REQUESTS[kind].scope for kind in OVER_HTTP}):
        others = program(cast.host, scopes=[name for name in SCOPES if name != scope])
        for kind in (kind for kind in OVER_HTTP if REQUESTS[kind].scope == scope):
            assert send(others, cast, kind, fields[kind]) == (403, "scope_required")
    for kind in OVER_HTTP:
        assert send(APIClient(), cast, kind, fields[kind]) == (401, "login_required")
    assert send(program(), cast, "space.end", {}) == (403, "not_allowed")
    assert Space.objects.get(pk=cast.space.pk).revision == revision


RIGHT = {Id: "1", Text: "x", Texts: ["x"], Flag: True, Number: 0}


def test_each_field_of_a_wrong_form_is_refused(cast: Cast, program: Program) -> None:
    """A nested object is no id, text, flag, number nor list of texts."""
    client = program(cast.host)
    for kind in OVER_HTTP:
        right = {field.name: RIGHT[type(field)] for field in REQUESTS[kind].fields}
        for name in right:
            sent = right | {name: {"id": "1"}}
            assert send(client, cast, kind, sent) == (400, "invalid"), (kind, name)
