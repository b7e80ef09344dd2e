"""The control socket: requests and answers, who is told, taking over, the end."""

import asyncio
import json

import pytest

from spaces.client import Refused, SocketClosed
from tests.spaces.live.socket_support import PATIENCE, close_code, read_to_the_end

# --- Requests and answers ----------------------------------------------------------------------


async def ask(socket, request: object) -> dict:
    """Send a request and return its answer, letting other messages pass."""
    await socket.send(request if isinstance(request, (str, bytes)) else json.dumps(request))
    async with asyncio.timeout(PATIENCE):
        while True:
            message = json.loads(await socket.recv())
            if message["type"] in {"ok", "error"}:
                return message


async def test_an_answer_repeats_the_id(scene):
    async with await scene.open(scene.path("control")) as guest:
        for request_id in (7, "seven", "", -1, 2**60):
            ok = await ask(guest, {"type": "presence.beat", "id": request_id, "seq": 0})
            assert (ok["type"], ok["for"], ok["id"]) == ("ok", "presence.beat", request_id)
            error = await ask(guest, {"type": "mic.open", "id": request_id})
            assert (error["type"], error["for"], error["id"]) == ("error", "mic.open", request_id)


async def test_an_id_of_no_form_is_left_out(scene):
    async with await scene.open(scene.path("control")) as guest:
        for request_id in (None, [1], {"a": 1}, 1.5):
            ok = await ask(guest, {"type": "presence.beat", "id": request_id, "seq": 0})
            assert ok["type"] == "ok"
            assert "id" not in ok


async def test_an_unknown_type_is_an_error_and_no_more(scene):
    async with await scene.open(scene.path("control")) as guest:
        for kind in ("no.such", "", None, 7, ["mic.open"], "__class__"):
            error = await ask(guest, {"type": kind, "id": 1})
            assert (error["type"], error["code"]) == ("error", "unknown_type")
        assert (await ask(guest, {"type": "presence.beat", "seq": 0}))["type"] == "ok"


AT_ONCE = 30  # requests of one connection, of 40 that it may send in a burst
INVALID = [
    {"type": "ticket.create"},
    {"type": "ticket.create", "purpose": "record"},
    {"type": "ticket.create", "purpose": ["listen"]},
    *(
        {"type": kind, field: value}
        for kind, field in (
            ("request.approve", "request"),
            ("request.decline", "request"),
            ("seat.revoke", "participant"),
            ("seat.mute", "participant"),
            ("person.remove", "participant"),
            ("person.readmit", "participant"),
            ("person.block", "participant"),
            ("seat.invite", "participant"),
            ("seat.invite", "user"),
            ("cohost.invite", "participant"),
            ("cohost.remove", "participant"),
            ("space.hand_over", "participant"),
            ("invitation.accept", "invitation"),
            ("invitation.decline", "invitation"),
            ("invitation.withdraw", "invitation"),
        )
        for value in (None, 7, "", "9" * 21, {"id": "1"}, True)
    ),
]


async def test_fields_of_no_form_are_invalid(scene):
    for start in range(0, len(INVALID), AT_ONCE):
        async with await scene.open(scene.path("control"), who="host") as host:
            for request in INVALID[start : start + AT_ONCE]:
                error = await ask(host, request)
                assert (error["type"], error["code"]) == ("error", "invalid"), request


async def test_ids_of_nobody_are_not_found(scene):
    async with await scene.open(scene.path("control"), who="host") as host:
        for name in ("9" * 20, "0", "-1", "x", "\x00"):
            answer = await ask(host, {"type": "request.approve", "request": name})
            assert answer["code"] == "not_found"
            answer = await ask(host, {"type": "seat.mute", "participant": name})
            assert answer["code"] == "not_found"


# --- Rights, at the socket ---------------------------------------------------------------------

ANSWERS = """
                  guest           listener     speaker         host
presence.beat     ok              ok           ok              ok
state.get         ok              ok           ok              ok
mic.open          login_required  not_seated   ok              ok
mic.mute          login_required  not_seated   ok              ok
request.create    login_required  ok           already_seated  already_seated
request.withdraw  login_required  ok           ok              ok
request.approve   login_required  not_allowed  not_allowed     not_found
request.decline   login_required  not_allowed  not_allowed     not_found
seat.take         login_required  not_allowed  already_seated  already_seated
seat.mute         login_required  not_allowed  not_allowed     ok
seat.leave        login_required  not_seated   ok              not_allowed
seat.revoke       login_required  not_allowed  not_allowed     not_seated
space.end         login_required  not_allowed  not_allowed     ok
"""


async def test_each_request_is_for_whom_the_protocol_says(scene):
    _, heading, *lines = ANSWERS.splitlines()
    people = heading.split()
    sockets = {
        who: await scene.open(scene.path("control"), who=None if who == "guest" else who)
        for who in people
    }
    target = scene.places["speaker"]
    answers = {}
    for line in lines:
        kind, *_ = line.split()
        for who, socket in sockets.items():
            answer = await ask(socket, {"type": kind, "participant": target, "request": "0"})
            answers[kind, who] = answer.get("code", "ok")
    expected = {
        (line.split()[0], who): answer
        for line in lines
        for who, answer in zip(people, line.split()[1:], strict=True)
    }
    assert answers == expected
    for socket in sockets.values():
        assert await close_code(socket) == 4410


async def test_state_shows_requests_to_managers_only(scene):
    async with scene.client("listener") as listener, scene.client("host") as host:
        asked = await listener.request("request.create")
        await host.stage.until(lambda stage: stage.requests)
        assert [r["id"] for r in host.stage.requests] == [asked["request"]["id"]]
        assert "requests" not in await listener.request("state.get")
        assert "requests" in await host.request("state.get")


# --- Changes reach everybody -------------------------------------------------------------------


async def test_a_person_is_let_up_and_everybody_sees_it(scene):
    async with (
        scene.client("host") as host,
        scene.client("listener") as listener,
        scene.client() as guest,
    ):
        place = scene.places["listener"]
        request = (await listener.request("request.create"))["request"]
        await host.stage.until(lambda stage: stage.requests)
        await host.request("request.approve", request=request["id"])
        await listener.stage.until(lambda stage: stage.you["role"] == "speaker")
        await guest.stage.until(lambda stage: place in stage.participants)
        assert guest.stage.participants[place]["is_muted"]
        await listener.request("mic.open")
        await guest.stage.until(lambda stage: not stage.participants[place]["is_muted"])
        await host.request("seat.mute", participant=place)
        await listener.stage.until(lambda stage: stage.you["is_muted"])
        await listener.request("seat.leave")
        await guest.stage.until(lambda stage: place not in stage.participants)
        assert guest.stage.seq == (await guest.request("presence.beat", seq=0))["seq"]


async def test_the_audience_is_counted(scene):
    async with scene.client() as guest:
        await guest.stage.until(lambda stage: stage.audience.get("listener_count") == 1)
        async with scene.client("stranger"):
            await guest.stage.until(lambda stage: stage.audience["listener_count"] == 2)
            handles = {face["handle"] for face in guest.stage.audience["faces"]}
            assert "stranger" in handles
        await guest.stage.until(lambda stage: stage.audience["listener_count"] == 1)


# --- Taking over and leaving -------------------------------------------------------------------


async def test_a_second_connection_closes_the_first(scene):
    async with scene.client("speaker") as first, scene.client("speaker") as second:
        with pytest.raises(SocketClosed) as closed:
            await first.stage.until(lambda stage: stage.seq == 10**9)
        assert closed.value.code == 4409
        assert second.stage.you["seat"] == 2
        await second.request("mic.open")
        await second.stage.until(
            lambda stage: stage.participants[scene.places["speaker"]]["is_present"]
        )


@pytest.fixture
def elsewhere(scene):
    return scene.cast.other_host.participations.get().space.public_id


async def test_entering_another_space_closes_what_is_open_in_the_first(scene, elsewhere):
    async with scene.client("listener") as here:
        second = await scene.open(scene.path("control", elsewhere), who="listener")
        with pytest.raises(SocketClosed) as closed:
            await here.stage.until(lambda stage: stage.seq == 10**9)
        assert closed.value.code == 4409
        await second.close()


async def test_leaving_is_answered_and_closed(scene):
    async with (
        await scene.open(scene.path("control"), who="speaker") as speaker,
        scene.client() as guest,
    ):
        assert (await ask(speaker, {"type": "space.leave", "id": 1}))["type"] == "ok"
        assert await close_code(speaker) == 4000
        place = scene.places["speaker"]
        await guest.stage.until(lambda stage: place not in stage.participants)


@pytest.mark.parametrize("who", [None, "listener"])
async def test_the_end_reaches_everybody_within_two_seconds(scene, who):
    async with (
        scene.client("host") as host,
        scene.client("speaker") as speaker,
        await scene.open(scene.path("control"), who=who) as other,
    ):
        assert json.loads(await other.recv())["type"] == "space.state"  # they are in
        publisher = await scene.open_audio(speaker, "publish")
        listener = await scene.open_audio(speaker, "listen")
        loop = asyncio.get_running_loop()
        asked_at = loop.time()
        await host.request("space.end")
        messages = [json.loads(text) for text in await read_to_the_end(other)]
        assert "space.ended" in {message["type"] for message in messages}
        assert other.close_code == 4410
        for socket in (publisher, listener):
            assert await close_code(socket) == 4410
        assert loop.time() - asked_at < 2
        with pytest.raises((Refused, SocketClosed)):
            await speaker.request("mic.open")
