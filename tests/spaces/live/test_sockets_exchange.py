"""Reactions, polls and questions, at real sockets."""

import asyncio
import json

import pytest

from core.database import in_database
from spaces.client import Refused
from spaces.models import Space
from tests.spaces.live.socket_support import PATIENCE

HEART = "❤️"


async def told(socket, kind: str, is_so=lambda message: True) -> dict:
    """The next message of this type about which `is_so` is true."""
    async with asyncio.timeout(PATIENCE):
        while True:
            message = json.loads(await socket.recv())
            if message.get("type") == kind and is_so(message):
                return message


async def send(socket, kind: str, **fields) -> dict:
    await socket.send(json.dumps({"type": kind, "id": "asked", **fields}))
    async with asyncio.timeout(PATIENCE):
        while True:
            message = json.loads(await socket.recv())
            if message.get("id") == "asked":
                return message


async def refused(client, kind: str, **fields) -> str:
    with pytest.raises(Refused) as error:
        await client.request(kind, **fields)
    return error.value.code


# --- Reactions ------------------------------------------------------------------------------------


async def test_everybody_sees_who_reacted_within_one_message(scene):
    async with (
        await scene.open(scene.path("control"), who="speaker") as speaker,
        await scene.open(scene.path("control")) as guest,
        await scene.open(scene.path("control"), who="listener") as listener,
    ):
        for socket in (speaker, guest, listener):
            await told(socket, "space.state")
        assert (await send(speaker, "reaction.send", emoji=HEART))["type"] == "ok"
        seen = await told(listener, "reactions")
        assert seen == {
            "type": "reactions",
            "reactions": [[scene.places["speaker"], HEART]],
            "counts": {HEART: 1},
        }
        for socket in (guest, speaker):
            await told(socket, "reactions")
        await send(guest, "reaction.send", emoji="👏")
        assert (await told(speaker, "reactions"))["reactions"] == [[None, "👏"]]


async def test_too_many_reactions_are_refused_and_nobody_is_thrown_out(scene):
    async with scene.client("listener") as listener:
        for _ in range(5):
            await listener.request("reaction.send", emoji=HEART)
        assert await refused(listener, "reaction.send", emoji=HEART) == "too_many"
        assert await refused(listener, "reaction.send", emoji="😡") == "invalid"
        assert await refused(listener, "reaction.send") == "invalid"
        assert "seq" in await listener.request("presence.beat", seq=0)


async def test_behind_a_shield_only_who_is_known_reacts(scene):
    async with scene.client("host") as host, scene.client("listener") as listener:
        await listener.request("reaction.send", emoji=HEART)
        await host.request("space.steer", min_account_days=7)
        assert await refused(listener, "reaction.send", emoji=HEART) == "account_too_young"
        await host.request("reaction.send", emoji=HEART)
        await host.request("seat.invite", participant=scene.places["listener"])
        # What was asked a moment ago is not asked again; another shield is.
        assert await refused(listener, "reaction.send", emoji=HEART) == "account_too_young"
        await host.request("space.steer", min_account_days=30)
        await listener.request("reaction.send", emoji=HEART)
        async with scene.client(None) as guest:
            assert await refused(guest, "reaction.send", emoji=HEART) == "login_required"


async def test_reactions_change_no_revision(scene):
    async with scene.client("listener") as listener:
        before = (await listener.request("presence.beat", seq=0))["seq"]
        await listener.request("reaction.send", emoji=HEART)
        assert (await listener.request("presence.beat", seq=0))["seq"] == before
    assert await in_database(lambda: Space.objects.get(pk=scene.cast.space.pk).revision) == before


# --- Polls ----------------------------------------------------------------------------------------


async def test_a_poll_is_seen_answered_and_closed_by_everybody_at_once(scene):
    async with (
        scene.client("host") as host,
        scene.client("listener") as listener,
        await scene.open(scene.path("control")) as guest,
    ):
        await told(guest, "space.state", lambda state: state["poll"] is None)
        poll = (await host.request("poll.open", question="Longer?", choices=["Yes", "No"]))["poll"]
        assert (await told(guest, "poll.updated"))["poll"] == poll
        yes = poll["choices"][0]["id"]
        await listener.request("poll.vote", poll=poll["id"], choice=yes)
        seen = await told(guest, "poll.updated", lambda message: message["poll"]["vote_count"])
        assert [choice["vote_count"] for choice in seen["poll"]["choices"]] == [1, 0]
        assert (await listener.request("state.get"))["mine"]["poll_choice"] == yes
        assert await refused(listener, "poll.vote", poll=poll["id"], choice=yes) == "already_voted"
        vote = {"poll": poll["id"], "choice": yes}
        assert (await send(guest, "poll.vote", **vote))["code"] == "login_required"
        assert await refused(listener, "poll.close", poll=poll["id"]) == "not_allowed"
        await host.request("poll.close", poll=poll["id"])
        seen = await told(guest, "poll.updated", lambda message: not message["poll"]["is_open"])
        assert seen["poll"]["closed_at"]


BAD_POLLS = [
    {},
    {"question": 7, "choices": ["a", "b"]},
    {"question": "q" * 101, "choices": ["a", "b"]},
    {"question": "q", "choices": "ab"},
    {"question": "q", "choices": {"a": 1}},
    {"question": "q", "choices": ["a", None]},
    {"question": "q", "choices": ["a"] * 21},
    {"question": "q", "choices": ["a", "b" * 201]},
]


async def test_polls_and_questions_of_no_form_are_invalid(scene):
    async with scene.client("host") as host:
        for fields in BAD_POLLS:
            assert await refused(host, "poll.open", **fields) == "invalid", fields
        for text in (None, 7, ["a"], "q" * 281, "", "\u200b"):
            assert await refused(host, "question.ask", text=text) == "invalid", text
        for kind in ("poll.vote", "poll.close", "question.vote", "question.dismiss"):
            assert await refused(host, kind, poll={}, question=None) == "invalid", kind


# --- Questions ------------------------------------------------------------------------------------


async def test_a_question_is_asked_wanted_and_answered(scene):
    async with (
        scene.client("host") as host,
        scene.client("listener") as listener,
        scene.client("speaker") as speaker,
        await scene.open(scene.path("control")) as guest,
    ):
        await told(guest, "space.state", lambda state: state["questions"] == [])
        question = (await listener.request("question.ask", text="Why jazz?"))["question"]
        assert (await told(guest, "questions.updated"))["questions"] == [question]
        await speaker.request("question.vote", question=question["id"])
        wanted = await told(guest, "questions.updated", lambda m: m["questions"][0]["vote_count"])
        assert wanted["questions"][0]["handle"] == "listener"
        mine = (await speaker.request("state.get"))["mine"]
        assert mine["question_votes"] == [question["id"]]
        await speaker.request("question.unvote", question=question["id"])
        assert await refused(speaker, "question.answer", question=question["id"]) == "not_allowed"
        await host.request("question.answer", question=question["id"])
        await told(guest, "questions.updated", lambda message: message["questions"] == [])
        asked = await send(guest, "question.ask", text="And I?")
        assert asked["code"] == "login_required"
