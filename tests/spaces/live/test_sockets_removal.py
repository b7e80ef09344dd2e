"""Removed, or locked out: every socket closes or stays shut, whatever was in somebody's hands."""

import asyncio
import json

import pytest

from core.sockets.codes import Close
from spaces.client import Refused, SocketClosed
from tests.spaces.live.socket_support import Ear, Scene, Voice, close_code

OUT_SECONDS = 4.0  # less than what a process takes that only looks now and then (CATCH_UP_SECONDS)


async def refusal(scene: Scene, who: str | None) -> tuple[str, int | None]:
    """Come to the control socket; what is said, and why it closes."""
    async with await scene.open(scene.path("control"), who=who) as control:
        error = json.loads(await control.recv())
        assert error["type"] == "error"
        return error["code"], await close_code(control)


@pytest.mark.parametrize("who", ["speaker", "listener"])
async def test_who_is_removed_is_out_at_once_and_stays_out(scene: Scene, who: str):
    async with scene.client("host") as host, scene.client(who) as removed:
        sockets = [await scene.open_audio(removed, "listen")]
        if who == "speaker":
            sockets.append(await scene.open_audio(removed, "publish"))
        await host.request("person.remove", participant=scene.places[who])
        async with asyncio.timeout(OUT_SECONDS):
            for socket in sockets:
                assert await close_code(socket) in {Close.NOT_FOUND, Close.NOT_ALLOWED}
        with pytest.raises((Refused, SocketClosed)):
            await removed.request("presence.beat", seq=0)
        assert await refusal(scene, who) == ("removed", Close.NOT_ALLOWED)
        await host.request("person.readmit", participant=scene.places[who])
        async with scene.client(who):
            pass


@pytest.mark.parametrize("purpose", ["listen", "publish"])
async def test_tickets_of_before_a_removal_open_nothing(scene: Scene, purpose: str):
    async with scene.client("host") as host, scene.client("speaker") as speaker:
        ticket = await speaker.request("ticket.create", purpose=purpose)
        await host.request("person.remove", participant=scene.places["speaker"])
        async with await scene.open(ticket["path"], tickets=(ticket["ticket"],)) as audio:
            assert await close_code(audio) in {Close.NOT_FOUND, Close.NOT_ALLOWED}


async def test_in_a_lockdown_no_newcomer_gets_in(scene: Scene):
    async with scene.client("host") as host:
        await host.request("space.steer", is_locked=True)
        for who in (None, "stranger"):
            assert await refusal(scene, who) == ("locked", Close.NOT_ALLOWED)
        async with scene.client("listener"):
            pass


async def test_in_a_lockdown_a_guest_who_lost_the_sound_gets_it_back(scene: Scene):
    async with scene.client("host") as host, scene.client() as guest:
        await host.request("mic.open")
        await host.request("space.steer", is_locked=True)
        async with Ear(guest) as ear, Voice(host):
            await ear.until(lambda ear: ear.frames)


async def test_in_a_lockdown_who_is_here_hears_on(scene: Scene):
    async with (
        scene.client("host") as host,
        scene.client() as guest,
        Voice(host),
        Ear(guest) as ear,
    ):
        await host.request("mic.open")
        await ear.until(lambda ear: ear.said_by(0))
        await host.request("space.steer", is_locked=True)
        heard = len(ear.said_by(0))
        await ear.until(lambda ear: len(ear.said_by(0)) > heard + 50)


async def test_mics_off_silences_a_speaker_and_not_the_host(scene: Scene):
    async with (
        scene.client("host") as host,
        scene.client("speaker") as speaker,
        scene.client() as guest,
        Voice(host),
        Voice(speaker),
        Ear(guest) as ear,
    ):
        await host.request("mic.open")
        await speaker.request("mic.open")
        await ear.until(lambda ear: ear.said_by(0) and ear.said_by(2))
        await host.request("space.steer", allows_mics=False)
        with pytest.raises(Refused, match="mics_off"):
            await speaker.request("mic.open")
        heard, muted = len(ear.said_by(0)), len(ear.said_by(2))
        await ear.until(lambda ear: len(ear.said_by(0)) > heard + 100)
        assert len(ear.said_by(2)) <= muted + 10  # what was on its way: two bundles
