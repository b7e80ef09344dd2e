"""Blocked by the host, or suspended: out at once, and in by no door any more."""

import asyncio
import json
from urllib.request import Request, urlopen

import pytest
from asgiref.sync import sync_to_async

from accounts import services as accounts
from core.sockets.codes import Close
from spaces.client import Refused, SocketClosed
from tests.factories import make_user
from tests.spaces.live.socket_support import PATIENCE, close_code

OUT_SECONDS = 4.0  # less than what a process takes that only looks now and then (CATCH_UP_SECONDS)
CSRF = "c" * 32


async def block_elsewhere(scene, who: str) -> None:
    """The host blocks somebody where this server does not hear of it: only the database knows."""
    await sync_to_async(accounts.block, thread_sensitive=False)(
        actor=scene.cast.host, other=getattr(scene.cast, who)
    )


async def block(scene, who: str) -> None:
    """The host presses "Block" on a page of this server."""
    handle = getattr(scene.cast, who).handle
    cookies = {**scene.cookies["host"], "csrftoken": CSRF}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Origin": scene.server.base_url,
        "X-CSRFToken": CSRF,
    }
    request = Request(f"{scene.server.base_url}/@{handle}/block", b"", headers)
    with await asyncio.to_thread(urlopen, request) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("who", ["speaker", "listener"])
async def test_whom_the_host_blocks_is_out_at_once(scene, who):
    async with scene.client("host") as host, scene.client(who) as blocked:
        sockets = [await scene.open_audio(blocked, "listen")]
        if who == "speaker":
            sockets.append(await scene.open_audio(blocked, "publish"))
        await block(scene, who)
        async with asyncio.timeout(OUT_SECONDS):
            for socket in sockets:
                assert await close_code(socket) in {Close.NOT_FOUND, Close.NOT_ALLOWED}
        place = scene.places[who]
        await host.stage.until(lambda stage: place not in stage.participants)
        with pytest.raises((Refused, SocketClosed)):
            await blocked.request("presence.beat", seq=0)


async def test_the_blocked_enter_by_no_socket(scene):
    await block_elsewhere(scene, "stranger")
    async with await scene.open(scene.path("control"), who="stranger") as control:
        error = json.loads(await control.recv())
        assert (error["type"], error["code"]) == ("error", "not_found")
        assert await close_code(control) == Close.NOT_FOUND


async def test_a_listen_ticket_of_before_opens_nothing(scene):
    async with scene.client("listener") as listener:
        ticket = await listener.request("ticket.create", purpose="listen")
        await block_elsewhere(scene, "listener")
        async with await scene.open(ticket["path"], tickets=(ticket["ticket"],)) as audio:
            assert await close_code(audio) == Close.NOT_FOUND


async def test_a_publish_ticket_of_before_opens_nothing(scene):
    async with scene.client("speaker") as speaker:
        ticket = await speaker.request("ticket.create", purpose="publish")
        await block(scene, "speaker")
        async with await scene.open(ticket["path"], tickets=(ticket["ticket"],)) as audio:
            assert await close_code(audio) in {Close.NOT_ALLOWED, Close.NOT_FOUND}


async def test_the_suspended_are_refused_in_words(scene):
    operator = await sync_to_async(make_user)("operator", is_staff=True, is_superuser=True)
    await sync_to_async(accounts.suspend)(actor=operator, other=scene.cast.stranger)
    async with await scene.open(scene.path("control"), who="stranger") as control:
        error = json.loads(await control.recv())
        assert (error["type"], error["code"]) == ("error", "suspended")
        assert await close_code(control) == Close.SUSPENDED


async def test_who_is_blocked_is_told_with_the_state(scene):
    await sync_to_async(accounts.block)(actor=scene.cast.listener, other=scene.cast.speaker)
    async with await scene.open(scene.path("control"), who="listener") as control:
        async with asyncio.timeout(PATIENCE):
            state = json.loads(await control.recv())
        assert state["blocked"] == [str(scene.cast.speaker.pk)]
    async with await scene.open(scene.path("control")) as guest:
        async with asyncio.timeout(PATIENCE):
            assert json.loads(await guest.recv())["blocked"] == []
