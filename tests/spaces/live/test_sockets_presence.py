"""Losing the connection and coming back; and that nothing stays behind of who has gone."""

import asyncio
import contextlib

import psutil

from spaces.client import SocketClosed, SpaceClient
from tests.spaces.live.socket_support import (
    HOST_SEAT,
    SPEAKER_SEAT,
    Ear,
    Scene,
    Voice,
    close_code,
    frame,
)

MEGABYTE = 1024 * 1024
CROWD = 200
AT_ONCE = 20


def cut_off(client: SpaceClient) -> None:
    """The network goes away under a client: no closing handshake, no goodbye."""
    for socket in (client._control, client._publisher):
        if socket is not None:
            socket.transport.abort()


async def test_a_speaker_who_is_cut_off_is_away_and_silent_and_comes_back_muted(scene):
    place = scene.places["speaker"]
    async with scene.client() as guest:
        async with scene.client("speaker") as speaker:
            await speaker.request("mic.open")
            async with Ear(guest) as ear, Voice(speaker):
                await ear.until(lambda ear: ear.frames)
            stream = speaker.stream
            await guest.stage.until(lambda stage: not stage.participants[place]["is_muted"])
            cut_off(speaker)
            await guest.stage.until(lambda stage: not stage.participants[place]["is_present"])
            shown = guest.stage.participants[place]
            assert (shown["seat"], shown["is_muted"]) == (2, True)
        async with scene.client("speaker") as again:
            you = again.stage.you
            assert (you["seat"], you["is_muted"], you["resumed"]) == (2, True, True)
            await guest.stage.until(lambda stage: stage.participants[place]["is_present"])
            await again.request("mic.open")
            async with Ear(guest) as ear, Voice(again):
                await ear.until(lambda ear: ear.frames)
                assert {frame.stream for frame in ear.frames} == {again.stream}
            assert again.stream != stream


async def test_a_publish_socket_of_before_is_not_heard_when_the_mic_opens_again(scene):
    """A phone that still sends, while its owner goes on at the laptop."""
    async with scene.client() as guest, scene.client("speaker") as phone, Ear(guest) as ear:
        await phone.request("mic.open")
        on_phone = await scene.open_audio(phone, "publish")
        async with scene.client("speaker") as laptop:
            await laptop.request("mic.open")
            assert await close_code(on_phone) == 4409
            async with Voice(laptop):
                await ear.until(lambda ear: ear.frames)
            assert {frame.stream for frame in ear.frames} == {laptop.stream}


async def test_a_host_who_comes_for_the_first_time_resumes_nothing(scene):
    async with scene.client("host") as host:
        assert (host.stage.you["seat"], host.stage.you["resumed"]) == (0, False)


async def test_a_person_who_reloads_again_and_again_is_there_once(scene):
    place = scene.places["speaker"]
    async with scene.client() as guest:
        for _ in range(10):
            async with scene.client("speaker") as speaker:
                assert speaker.stage.you["seat"] == 2
                assert speaker.stage.participants[place]["is_present"]
        await guest.stage.until(lambda stage: not stage.participants[place]["is_present"])
        async with scene.client("speaker"), scene.client("speaker") as newest:
            await guest.stage.until(lambda stage: stage.participants[place]["is_present"])
            await newest.request("presence.beat", seq=0)
            assert guest.stage.participants[place]["is_present"]


async def test_nothing_is_left_of_200_who_came_and_went(scene):
    """Some leave in good order, some are cut off, some in the middle of a frame."""
    await come_and_go(scene, CROWD + CROWD // 2)  # until the allocator has what it wants
    process = psutil.Process(scene.server.pid)
    memory, threads = scene.memory, process.num_threads()
    await come_and_go(scene, CROWD)
    assert scene.memory - memory < 8 * MEGABYTE
    assert process.num_threads() <= threads + 1
    # That no socket and no Space is left is checked behind every test, by the fixture.


async def come_and_go(scene: Scene, count: int) -> None:
    for start in range(0, count, AT_ONCE):
        await asyncio.gather(*(visit(scene, number) for number in range(start, start + AT_ONCE)))


async def visit(scene: Scene, number: int) -> None:
    async with scene.client("speaker" if number == 0 else None) as visitor:
        listening = await scene.open_audio(visitor, "listen")
        if number == 0:
            publishing = await scene.open_audio(visitor, "publish")
            await publishing.send(frame(0))
            publishing.transport.abort()
        if number % 3 == 0:
            await listening.close()
        elif number % 3 == 1:
            listening.transport.write(b"\x82\xfe\x00")  # half a frame
            listening.transport.abort()
            cut_off(visitor)
        else:
            await visitor.request("space.leave")
            await listening.close()


async def test_after_a_kill_everybody_is_back_in_their_role_and_muted(scene):
    people = ("host", "speaker", "listener")
    async with contextlib.AsyncExitStack() as stack:
        clients = {
            who: await stack.enter_async_context(scene.client(who, reconnect=True))
            for who in people
        }
        await speak_up(clients)
        before = {who: client.stage.you for who, client in clients.items()}
        await asyncio.to_thread(scene.server.kill)
        await asyncio.to_thread(scene.server.start)
        loop = asyncio.get_running_loop()
        started_at = loop.time()
        for who, client in clients.items():
            await asyncio.wait_for(back(client), 15)
            you = client.stage.you
            for what in ("participant_id", "role", "seat"):
                assert you[what] == before[who][what]
            assert you["is_muted"]
            assert you["resumed"] is (who != "listener")
        print(f"everybody was back {loop.time() - started_at:.1f} s after the server")
        await speak_up(clients)  # and can go on


async def speak_up(clients: dict[str, SpaceClient]) -> None:
    """The host and the speaker talk until the listener has heard both."""
    for who in ("host", "speaker"):
        await clients[who].request("mic.open")
    async with (
        Ear(clients["listener"]) as ear,
        Voice(clients["host"]),
        Voice(clients["speaker"]),
    ):
        await ear.until(lambda ear: ear.said_by(HOST_SEAT) and ear.said_by(SPEAKER_SEAT))


async def back(client: SpaceClient) -> None:
    """Until the server answers this client again."""
    while True:
        try:
            await client.request("presence.beat", seq=0)
        except SocketClosed:
            await asyncio.sleep(0.02)
        else:
            return
