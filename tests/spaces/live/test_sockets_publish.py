"""The publish socket: what it takes, when it closes, and that a mute is a mute."""

import asyncio
import contextlib
import itertools
import json
import random
from statistics import quantiles

from websockets.exceptions import ConnectionClosed

from spaces.client.frames import PublishedFrame, encode_publish
from spaces.live.audio_sockets import FRAMES_AT_ONCE
from spaces.live.talk import FRAME_MS
from tests.spaces.live.mute_support import late_frames, newest
from tests.spaces.live.socket_support import (
    HOST_SEAT,
    PATIENCE,
    SPEAKER_SEAT,
    Ear,
    close_code,
    conversation,
    frame,
    packet,
    read_to_the_end,
)


def sequences(ear: Ear, seat: int) -> list[int]:
    return [frame.sequence for frame in ear.said_by(seat)]


# --- What it takes -----------------------------------------------------------------------------

BAD = {
    "a message over 4 KiB": ([b"\x01" * 5000], 4413),
    "a packet over 1276 bytes": ([frame(0, size=1300)], 4413),
    "nothing": ([b""], 4400),
    "a header cut off": ([frame(0)[:4]], 4400),
    "a header without a packet": ([frame(0)[:6]], 4400),
    "another kind": ([b"\x12" + frame(0)[1:]], 4400),
    "random bytes": ([random.Random(4).randbytes(300)], 4400),
    "a level over 127": (
        [encode_publish(PublishedFrame(0, 127, packet(0)))[:5] + b"\x80\xf8"],
        4400,
    ),
    "a packet of 120 ms": ([encode_publish(PublishedFrame(0, 90, b"\x1b\x02" + b"x" * 60))], 4400),
    "text": ([frame(0), "hello"], 4400),
    "a sequence that stands": ([frame(5), frame(5)], 4400),
    "a sequence that runs back": ([frame(5), frame(4)], 4400),
    "far too many at once": ([frame(number) for number in range(FRAMES_AT_ONCE + 100)], 4429),
}


async def test_what_is_no_frame_closes_the_socket(scene):
    async with scene.client("speaker") as speaker:
        await speaker.request("mic.open")
        for name, (messages, code) in BAD.items():
            socket = await scene.open_audio(speaker, "publish")
            async with asyncio.TaskGroup() as tasks:
                closing = tasks.create_task(close_code(socket))
                tasks.create_task(_send_all(socket, messages))
            assert closing.result() == code, name


async def _send_all(socket, messages) -> None:
    with contextlib.suppress(ConnectionClosed):
        for message in messages:
            await socket.send(message)


async def test_frames_arrive_as_they_were_sent(scene):
    async with conversation(scene) as talk:
        await talk.near.until(lambda ear: len(ear.frames) > 30)
    heard = talk.near.frames[-1]
    assert (heard.seat, heard.level) == (0, 90)


async def test_an_honest_gap_stays_one(scene):
    async with scene.client("speaker") as speaker, scene.client() as guest:
        await speaker.request("mic.open")
        async with Ear(guest) as ear:
            await until_heard(ear, speaker)
            speaker.skip(1000)
            await speaker.publish(packet(1), 90)
            await ear.until(lambda ear: ear.frames[-1].packet == packet(1))
            assert ear.frames[-1].sequence > 1000


async def until_heard(ear: Ear, speaker) -> None:
    """Speak until the listener has joined."""
    while not ear.frames:
        await speaker.publish(packet(0), 90)
        await asyncio.sleep(0.02)


async def test_hosts_are_told_who_talked_by_what_was_loud_and_heard(scene):
    async with scene.client("speaker") as speaker:
        host = await scene.open(scene.path("control"), who="host")

        async def talked(milliseconds: int) -> None:
            """Wait until the host is told so; more than that must never be told."""
            told = 0
            async with asyncio.timeout(PATIENCE):
                while told < milliseconds:
                    talk = json.loads(await host.recv()).get("talk", {})
                    told = talk.get(scene.places["speaker"], told)
            assert told == milliseconds

        await speaker.request("mic.open")
        for number in range(40):
            await speaker.publish(packet(number), 90 if number < 25 else 30)
        await talked(25 * FRAME_MS)
        await speaker.request("mic.mute")
        socket = await scene.open_audio(speaker, "publish")
        await socket.send(frame(0))  # into a closed microphone
        await (await socket.ping())  # the server has read it
        await speaker.request("mic.open")
        await socket.send(frame(1))
        await talked(26 * FRAME_MS)
        await socket.close()
        await host.close()


# --- Muted and revoked -------------------------------------------------------------------------


async def test_who_speaks_while_muted_is_told_once_and_heard_by_nobody(scene):
    async with conversation(scene) as talk, scene.client("speaker") as speaker:
        socket = await scene.open_audio(speaker, "publish")
        for number in range(20):
            await socket.send(frame(number))
        notice = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
        assert (notice["type"], notice["code"]) == ("publish.notice", "muted")
        await speaker.request("mic.open")
        await socket.send(frame(20))
        for ear in (talk.near, talk.far):
            await ear.until(lambda ear: sequences(ear, SPEAKER_SEAT))
            assert sequences(ear, SPEAKER_SEAT) == [20]
        await socket.close()
        assert await read_to_the_end(socket) == []  # once


async def test_who_goes_on_and_on_while_muted_is_closed(scene):
    async with scene.client("speaker") as speaker:
        socket = await scene.open_audio(speaker, "publish")
        closing = asyncio.create_task(close_code(socket))
        with contextlib.suppress(ConnectionClosed):
            for number in range(400):  # more than 5 s of speech, at the pace that is allowed
                await socket.send(frame(number))
                await asyncio.sleep(0 if number < 150 else 0.018)
        assert await closing == 4403


async def test_a_revoked_speaker_is_cut_off_before_the_answer(scene):
    async with conversation(scene) as talk, scene.client("speaker") as speaker:
        await speaker.request("mic.open")
        socket = await scene.open_audio(speaker, "publish")
        closing = asyncio.create_task(close_code(socket))
        speaking = asyncio.create_task(_speak(socket))
        await talk.near.until(lambda ear: sequences(ear, SPEAKER_SEAT))
        host = talk.voice.client
        await host.request("seat.revoke", participant=scene.places["speaker"])
        fence = host.sequence  # what the host says from now on was sent after the answer
        assert await closing == 4403
        await speaking
        for ear in (talk.near, talk.far):
            await ear.until(lambda ear: sequences(ear, HOST_SEAT)[-1] > fence)
            assert leaks_behind(ear, fence) == []


async def _speak(socket) -> None:
    with contextlib.suppress(ConnectionClosed):
        for number in itertools.count():
            await socket.send(frame(number))
            await asyncio.sleep(0.01)


def leaks_behind(ear: Ear, fence: int) -> list[int]:
    """What the speaker said in bundles that hold what the host said at the fence or later."""
    passed = False
    leaks = []
    for _, bundle in ear.bundles:
        passed = passed or any(f.seat == HOST_SEAT and f.sequence >= fence for f in bundle.frames)
        leaks += [f.sequence for f in bundle.frames if passed and f.seat == SPEAKER_SEAT]
    return leaks


# --- A mute is a mute --------------------------------------------------------------------------

INTERLEAVINGS = 30


async def test_no_frame_is_heard_after_a_mute_was_answered(scene):
    """Random interleavings of speaking, muting and opening, each mute by the speaker or the host.

    Every frame has a sequence of its own. None that was sent between the answer to a mute and
    the request that opens the microphone again may be heard, ever; and none that was sent
    before, in or behind a bundle with something the host said after the answer. In every second
    turn something is heard before the mute; in the others a mute may overtake all that was said.
    """
    chance = random.Random(17)
    latencies = []
    async with conversation(scene) as talk, scene.client("speaker") as speaker:
        socket = await scene.open_audio(speaker, "publish")
        reading = asyncio.create_task(read_to_the_end(socket))
        host = talk.voice.client
        number, silenced, awaited, fences = 0, set(), set(), []

        async def speak(count: int) -> range:
            nonlocal number
            said = range(number, number + count)
            for sequence in said:
                await socket.send(frame(sequence))
                await asyncio.sleep(chance.choice((0, 0.002, 0.01)))
            number += count
            return said

        for turn in range(INTERLEAVINGS):
            await speaker.request("mic.open")
            said = await speak(chance.randrange(1, 8))
            if turn % 2:
                awaited.add(one := chance.choice(said))
                for ear in (talk.near, talk.far):
                    await ear.until(lambda ear, one=one: newest(ear, SPEAKER_SEAT) >= one)
            asked_at = asyncio.get_running_loop().time()
            if chance.random() < 0.5:
                await speaker.request("mic.mute")
            else:
                await host.request("seat.mute", participant=scene.places["speaker"])
            latencies.append(asyncio.get_running_loop().time() - asked_at)
            fence = host.sequence
            silenced |= set(await speak(chance.randrange(0, 8)))
            if chance.random() < 0.5:
                await talk.near.until(
                    lambda ear, fence=fence: sequences(ear, HOST_SEAT)[-1] > fence
                )
                await talk.far.until(lambda ear, fence=fence: sequences(ear, HOST_SEAT)[-1] > fence)
                fences.append((fence, number))
            await (await socket.ping())  # the server has read what was sent so far
        await socket.close()
        await reading
    for ear in (talk.near, talk.far):
        heard = sequences(ear, SPEAKER_SEAT)
        assert heard == sorted(heard)
        assert set(heard).isdisjoint(silenced)
        assert late_frames(ear, fences) == []
        assert set(heard) >= awaited  # it was not silence that was tested
    percentiles = quantiles(latencies, n=100)
    print(f"mute answered: p50 {percentiles[49] * 1e3:.1f} ms, p99 {percentiles[98] * 1e3:.1f} ms")
