"""The client against a server that is nothing but the protocol document, spoken by the test."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from spaces.client import Refused, SocketClosed, SpaceClient
from spaces.client import participant as client_module
from spaces.client.frames import Frame, encode_bundle, encode_entry, parse_ack, parse_publish
from spaces.client.sockets import pause_after
from spaces.client.stage import PARTS, Stage

SPACE_ID = "abcDEF1234567"
PACKET = b"\xf8\xff\xfe"
YOU = {"participant_id": "1", "role": "speaker", "seat": 3, "is_muted": True}


def participant(number: int, **fields: object) -> dict:
    return {"id": str(number), "seat": number, "is_muted": True, **fields}


def state(seq: int, **fields: object) -> dict:
    return {
        "type": "space.state",
        "seq": seq,
        "space": {"id": SPACE_ID, "title": "A title", "state": "live"},
        "you": YOU,
        "participants": [participant(1)],
        "audience": {"listener_count": 4},
        **fields,
    }


class Peer:
    """A server for one participant. Tests read what arrives and say what to answer."""

    def __init__(self) -> None:
        self.controls: asyncio.Queue[ServerConnection] = asyncio.Queue()
        self.publishers: asyncio.Queue[ServerConnection] = asyncio.Queue()
        self.listeners: asyncio.Queue[ServerConnection] = asyncio.Queue()
        self.requests: asyncio.Queue[dict] = asyncio.Queue()
        self.first_state = state(10)
        self.streams = 0
        self.url = ""

    async def handle(self, socket: ServerConnection) -> None:
        queue = {
            "control": self.controls,
            "publish": self.publishers,
            "listen": self.listeners,
        }[socket.request.path.rsplit("/", 1)[1]]
        queue.put_nowait(socket)
        if queue is self.controls:
            await self._control(socket)
        await socket.wait_closed()

    async def _control(self, socket: ServerConnection) -> None:
        await socket.send(json.dumps(self.first_state))
        with contextlib.suppress(ConnectionClosed):
            while True:
                request = json.loads(await socket.recv())
                if request["type"] == "ticket.create":
                    await socket.send(json.dumps(self._ticket(request)))
                else:
                    self.requests.put_nowait(request)

    def _ticket(self, request: dict) -> dict:
        purpose = request["purpose"]
        self.streams += purpose == "publish"
        return {
            "type": "ok",
            "id": request["id"],
            "for": request["type"],
            "ticket": f"for-{purpose}",
            "path": f"/ws/spaces/{SPACE_ID}/{purpose}",
            "stream": self.streams,
        }


def select(_socket: ServerConnection, offered: list[str]) -> str | None:
    return "spaces.1" if "spaces.1" in offered else None


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    peer = Peer()
    async with serve(peer.handle, "127.0.0.1", 0, select_subprotocol=select) as server:
        peer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield peer


async def soon(awaitable):
    return await asyncio.wait_for(awaitable, 60)


async def answer(peer: Peer, socket: ServerConnection, **fields: object) -> dict:
    request = await soon(peer.requests.get())
    told = {"type": "ok", "id": request["id"], "for": request["type"], **fields}
    await socket.send(json.dumps(told))
    return request


# --- Connecting --------------------------------------------------------------------------------


async def test_entering_waits_for_the_state_and_shows_who_we_are(peer):
    async with SpaceClient(peer.url, SPACE_ID, cookies={"sessionid": "abc"}) as client:
        control = await soon(peer.controls.get())
        assert control.request.path == f"/ws/spaces/{SPACE_ID}/control"
        assert control.request.headers["Origin"] == peer.url
        assert control.request.headers["Cookie"] == "sessionid=abc"
        assert client.stage.space["title"] == "A title"
        assert client.stage.you == YOU


async def test_leaving_the_block_closes_every_socket(peer):
    async with SpaceClient(peer.url, SPACE_ID) as client:
        await client.publish(PACKET, 90)
    for queue in (peer.controls, peer.publishers):
        await soon((await soon(queue.get())).wait_closed())
    with pytest.raises(SocketClosed):
        await client.request("mic.open")


async def test_entering_raises_the_close_code(peer):
    async def refuse(socket):
        await socket.close(4404, "not_found")

    async with serve(refuse, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(SocketClosed) as closed:
            await SpaceClient(url, SPACE_ID, reconnect=True).__aenter__()
    assert closed.value.code == 4404


async def test_a_foreign_origin_is_not_tried_again():
    async with serve(lambda _: None, "127.0.0.1", 0, origins=["https://elsewhere"]) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(SocketClosed) as closed:
            await SpaceClient(url, SPACE_ID, reconnect=True).__aenter__()
    assert closed.value.code == 4403


async def test_a_server_that_is_not_there_is_said_at_once():
    with pytest.raises(SocketClosed):
        await SpaceClient("http://127.0.0.1:9", SPACE_ID).__aenter__()


# --- Requests ----------------------------------------------------------------------------------


async def test_answers_find_their_requests_in_any_order(peer):
    async with SpaceClient(peer.url, SPACE_ID) as client:
        control = await soon(peer.controls.get())
        asked = [asyncio.create_task(client.request("seat.mute", participant=p)) for p in "ab"]
        requests = [await soon(peer.requests.get()) for _ in asked]
        for request in reversed(requests):
            told = {"type": "ok", "id": request["id"], "for": "seat.mute"}
            await control.send(json.dumps(told | {"echo": request["participant"]}))
        assert [(await soon(task))["echo"] for task in asked] == ["a", "b"]


async def test_a_refusal_is_raised_with_its_code(peer):
    async with SpaceClient(peer.url, SPACE_ID) as client:
        control = await soon(peer.controls.get())
        asked = asyncio.create_task(client.request("seat.take"))
        await answer(peer, control, type="error", code="seats_full", message="All taken.")
        with pytest.raises(Refused, match="All taken") as refused:
            await soon(asked)
        assert refused.value.code == "seats_full"


async def test_who_waits_for_an_answer_learns_that_the_socket_closed(peer):
    async with SpaceClient(peer.url, SPACE_ID) as client:
        control = await soon(peer.controls.get())
        asked = asyncio.create_task(client.request("mic.open"))
        await soon(peer.requests.get())
        await control.close(4409, "superseded")
        with pytest.raises(SocketClosed) as closed:
            await soon(asked)
        assert closed.value.code == 4409
        with pytest.raises(SocketClosed):
            await soon(client.stage.until(lambda stage: stage.seq == 99))


# --- State -------------------------------------------------------------------------------------


async def test_messages_change_the_stage_and_wake_who_waits(peer):
    async with SpaceClient(peer.url, SPACE_ID) as client:
        control = await soon(peer.controls.get())
        waiting = asyncio.create_task(client.stage.until(lambda stage: "2" in stage.participants))
        update = {"type": "participant.updated", "seq": 11, "participant": participant(2)}
        await control.send(json.dumps(update))
        stage = await soon(waiting)
        assert stage.seq == 11


async def test_a_gap_asks_for_the_state(peer):
    async with SpaceClient(peer.url, SPACE_ID) as client:
        control = await soon(peer.controls.get())
        removed = {"type": "participant.removed", "seq": 13, "participant": "1"}
        await control.send(json.dumps(removed))
        request = await soon(peer.requests.get())
        assert request == {"type": "state.get"}
        await control.send(json.dumps(state(14) | {"type": "ok", "for": "state.get"}))
        await soon(client.stage.until(lambda stage: stage.seq == 14))


async def test_a_beat_that_names_a_newer_revision_asks_for_the_state(peer, monkeypatch):
    monkeypatch.setattr(client_module, "BEAT_SECONDS", 0.01)
    async with SpaceClient(peer.url, SPACE_ID):
        control = await soon(peer.controls.get())
        beat = await answer(peer, control, seq=12)
        assert (beat["type"], beat["seq"]) == ("presence.beat", 10)
        request = await soon(peer.requests.get())
        assert request == {"type": "state.get"}


@pytest.mark.parametrize(
    ("message", "seen"),
    [
        ({"type": "participant.removed", "seq": 11, "participant": "1"}, lambda s: s.participants),
        ({"type": "space.updated", "seq": 11, "space": {}}, lambda s: s.space),
        ({"type": "space.ended", "seq": 11, "space": {}}, lambda s: s.space),
        ({"type": "you.updated", "you": {}, "reason": "revoked"}, lambda s: s.you),
        ({"type": "requests.updated", "requests": []}, lambda s: s.requests),
        ({"type": "audience.updated", "audience": {}}, lambda s: s.audience),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_each_message_replaces_what_it_names(message, seen):
    stage = Stage()
    stage.replace(state(10, requests=[{"id": "5"}]))
    assert seen(stage)
    assert stage.apply(message)
    assert not seen(stage)


@pytest.mark.parametrize("name", PARTS)
def test_every_part_comes_in_the_state_and_later_by_its_name(name):
    stage = Stage()
    stage.replace(state(10, **{name: ["before"]}))
    assert stage.parts[name] == ["before"]
    assert stage.apply({"type": f"{name}.updated", name: ["after"]})
    assert stage.parts[name] == ["after"]


def test_a_state_without_a_part_takes_it_away():
    """Who is no manager any more is not told of requests; the audience is always believed."""
    stage = Stage()
    stage.replace(state(10, requests=[{"id": "5"}]))
    without = state(11)
    del without["audience"]
    stage.replace(without)
    assert stage.requests == []
    assert stage.audience == {"listener_count": 4}


def test_rights_and_the_place_in_the_line_change_what_is_ones_own():
    stage = Stage()
    stage.replace(state(10, you=YOU | {"request": {"id": "5", "position": 3}}))
    held_back = {"code": "account_too_young", "until": None}
    rights = {"can_take_seat": True, "can_request": False, "held_back": held_back}
    stage.apply({"type": "rights.updated", **rights})
    stage.apply({"type": "request.moved", "position": 2})
    assert {name: stage.you[name] for name in rights} == rights
    assert stage.you["request"] == {"id": "5", "position": 2}
    stage.replace(state(11, you=YOU | {"request": None}))
    stage.apply({"type": "request.moved", "position": 1})
    assert stage.you["request"] is None


def test_an_old_message_changes_nothing():
    stage = Stage()
    stage.replace(state(10))
    assert stage.apply({"type": "participant.removed", "seq": 10, "participant": "1"})
    assert "1" in stage.participants


# --- Speaking ----------------------------------------------------------------------------------


async def test_publishing_opens_a_stream_by_ticket_and_counts_silence(peer):
    async with SpaceClient(peer.url, SPACE_ID) as client:
        assert await client.publish(PACKET, 90)
        client.skip(50)
        assert await client.publish(PACKET, 91)
        publisher = await soon(peer.publishers.get())
        offered = publisher.request.headers["Sec-WebSocket-Protocol"]
        assert offered == "spaces.1, ticket.for-publish"
        assert publisher.request.headers["Origin"] == peer.url
        frames = [parse_publish(await soon(publisher.recv())) for _ in range(2)]
        assert [(f.sequence, f.level) for f in frames] == [(0, 90), (51, 91)]
        assert client.stream == 1


async def test_notices_are_kept(peer):
    async with SpaceClient(peer.url, SPACE_ID) as client:
        await client.publish(PACKET, 90)
        publisher = await soon(peer.publishers.get())
        for number in range(40):
            await publisher.send(json.dumps({"type": "publish.notice", "code": str(number)}))
        await soon(await publisher.ping())  # a client that does not read would not answer
        assert client.notices[-1]["code"] == "39"


async def test_a_refused_stream_ends_publishing(peer):
    async with SpaceClient(peer.url, SPACE_ID, reconnect=True) as client:
        await client.publish(PACKET, 90)
        await (await soon(peer.publishers.get())).close(4403, "not_allowed")
        with pytest.raises(SocketClosed) as closed:
            await publish_until_told(client)
        assert closed.value.code == 4403


async def publish_until_told(client: SpaceClient) -> None:
    async with asyncio.timeout(60):
        while await client.publish(PACKET, 90):  # noqa: ASYNC110 (publishing is what tells)
            await asyncio.sleep(0)


async def test_a_lost_stream_begins_anew_at_sequence_zero(peer):
    async with SpaceClient(peer.url, SPACE_ID, reconnect=True) as client:
        await client.publish(PACKET, 90)
        await (await soon(peer.publishers.get())).close(1012)
        await publish_until_told(client)
        async with asyncio.timeout(5):
            while not await client.publish(PACKET, 95):  # noqa: ASYNC110 (a new one, a moment later)
                await asyncio.sleep(0.01)
        frame = parse_publish(await soon((await soon(peer.publishers.get())).recv()))
        assert (frame.sequence, frame.level, client.stream) == (0, 95, 2)


async def test_a_server_that_accepts_and_closes_is_not_stormed(peer, monkeypatch):
    pauses = itertools.chain([0.0], itertools.repeat(60.0))
    monkeypatch.setattr(client_module, "backoff", lambda: pauses)
    async with SpaceClient(peer.url, SPACE_ID, reconnect=True) as client:
        for _ in range(2):
            await client.publish(PACKET, 90)
            await (await soon(peer.publishers.get())).close(4401, "ticket_invalid")
            await publish_until_told(client)
        assert not any([await client.publish(PACKET, 90) for _ in range(20)])
        assert peer.streams == 2


# --- Listening ---------------------------------------------------------------------------------


def bundle(tick: int) -> bytes:
    return encode_bundle(tick, [encode_entry(Frame(3, 2, 7, 100, PACKET))])


async def test_bundles_are_heard_and_acknowledged(peer):
    async with SpaceClient(peer.url, SPACE_ID) as client:
        heard = client.bundles()
        first = asyncio.create_task(anext(heard))
        listener = await soon(peer.listeners.get())
        await listener.send(bundle(500))
        assert (await soon(first)).frames == [Frame(3, 2, 7, 100, PACKET)]
        assert parse_ack(await soon(listener.recv())) == 500
        for tick in (505, 510):
            await listener.send(bundle(tick))
            assert (await soon(anext(heard))).tick == tick
        # Silence follows, and still the newest one is acknowledged.
        assert parse_ack(await soon(listener.recv())) == 510
        await heard.aclose()
        await soon(listener.wait_closed())


async def test_the_end_of_the_space_ends_what_is_heard(peer):
    async with SpaceClient(peer.url, SPACE_ID) as client:
        heard = asyncio.create_task(everything(client))
        listener = await soon(peer.listeners.get())
        await listener.send(bundle(1))
        await listener.close(4410, "ended")
        assert [b.tick for b in await soon(heard)] == [1]


async def everything(client: SpaceClient) -> list:
    return [bundle async for bundle in client.bundles()]


async def test_a_listener_who_was_too_slow_comes_back_if_it_may(peer):
    async with SpaceClient(peer.url, SPACE_ID, reconnect=True) as client:
        heard = asyncio.create_task(everything(client))
        await (await soon(peer.listeners.get())).close(4408, "too_slow")
        again = await soon(peer.listeners.get())
        await again.send(bundle(2))
        await again.close(4410, "ended")
        assert [b.tick for b in await soon(heard)] == [2]


# --- Coming back -------------------------------------------------------------------------------


async def test_a_restarted_server_is_found_again(peer):
    async with SpaceClient(peer.url, SPACE_ID, reconnect=True) as client:
        await client.publish(PACKET, 90)
        peer.first_state = state(20)
        await (await soon(peer.controls.get())).close(1012)
        await soon(client.stage.until(lambda stage: stage.seq == 20))
        await soon((await soon(peer.publishers.get())).wait_closed())
        asked = asyncio.create_task(client.request("mic.open"))
        await answer(peer, await soon(peer.controls.get()))
        await soon(asked)


async def test_without_reconnect_a_lost_connection_is_the_end(peer):
    async with SpaceClient(peer.url, SPACE_ID) as client:
        await (await soon(peer.controls.get())).close(1012)
        with pytest.raises(SocketClosed) as closed:
            await soon(client.stage.until(lambda stage: stage.seq == 99))
        assert closed.value.code == 1012


@pytest.mark.parametrize("code", [4000, 4400, 4403, 4404, 4407, 4409, 4410, 4411, 4412, 4413])
async def test_codes_that_say_stop_are_obeyed(peer, code):
    async with SpaceClient(peer.url, SPACE_ID, reconnect=True) as client:
        await (await soon(peer.controls.get())).close(code)
        with pytest.raises(SocketClosed) as closed:
            await soon(client.stage.until(lambda stage: stage.seq == 99))
        assert closed.value.code == code
        assert peer.controls.empty()


def test_why_a_socket_closed_is_said_by_the_name_that_the_protocol_has():
    assert str(SocketClosed(4404)) == "closed with 4404 not_found"
    assert str(SocketClosed(1006, "no route")) == "closed with 1006 no route"
    assert str(SocketClosed(1005)) == "closed with 1005"


@pytest.mark.parametrize(("code", "pause"), [(1012, 0.25), (4429, 5), (4503, 5)])
def test_a_server_that_is_too_busy_is_left_alone_longer(code, pause):
    assert pause_after(SocketClosed(code), iter([0.25])) == pause
