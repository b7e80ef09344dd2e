"""Real processes that are killed: nothing is lost but what was on its way, and nothing is twice."""

import asyncio
import contextlib
import json
import sqlite3
import subprocess
import sys
import time

import pytest

from recordings.placing import Clock, place
from recordings.windows import read_windows
from spaces.client import SocketClosed, SpaceClient
from spaces.client.frames import Frame
from spaces.live.audio_log import RedisAudioLog
from tests.recordings.speaking import packet_of
from tests.scale.talk import FRAME_SECONDS
from tests.servers import ROOT, clean_environment, copy_database, run_python, wait_until
from tests.services import RedisServer, free_port

TOOL = ("-m", "tests.tools.recorder")
SPACE_ID = "aaaaaaaaaaaaa"

pytestmark = pytest.mark.slow


def assert_nothing_twice(frames):
    """`frames` are (stream, slot, sequence)."""
    assert len({(stream, slot) for stream, slot, _ in frames}) == len(frames)
    assert len({(stream, sequence) for stream, _, sequence in frames}) == len(frames)


async def talk(client, said, seconds):
    """Until the time is over, or the connection; `said` is when, by (stream, sequence)."""
    clock = asyncio.get_running_loop().time
    await client.request("mic.open")
    begin = clock()
    with contextlib.suppress(SocketClosed):
        for number in range(int(seconds / FRAME_SECONDS)):
            sequence = client.sequence
            await client.publish(packet_of(sequence), 100)
            said[client.stream, sequence] = time.time()
            await asyncio.sleep(max(0, begin + (number + 1) * FRAME_SECONDS - clock()))


async def test_a_server_that_is_killed_loses_the_last_two_seconds_at_most(run_server, tmp_path):
    server = run_server()
    scene = server.assemble("host")
    said, ends = {}, []
    for number, seconds in enumerate((4, 60, 3)):
        person = SpaceClient(server.base_url, scene.space_id, cookies=scene.cookies["host"])
        async with person as client:
            talking = asyncio.create_task(talk(client, said, seconds))
            if number == 1:
                await asyncio.sleep(3)  # it is at work, and has nothing to say of when
                ends.append(time.time())
                await asyncio.to_thread(server.kill)
            await talking
            ends.append(time.time())
            if number == 2:
                await client.request("space.end")
        if number == 1:
            await asyncio.to_thread(server.start)
    with sqlite3.connect(tmp_path / "spaces.sqlite3") as database:
        question = "SELECT is_complete FROM recordings_recording"
        wait_until(lambda: database.execute(question).fetchone()[0])
    found = json.loads(server.run(*TOOL, "kept", scene.space_id))
    assert_nothing_twice(found["frames"])
    kept = {(stream, sequence) for stream, _, sequence in found["frames"]}
    lost = [at for frame, at in said.items() if frame not in kept]
    assert all(any(end - 2 < at <= end for end in ends) for at in lost)
    assert len(kept) > 400
    assert kept <= said.keys()


def test_workers_that_are_killed_while_they_cut_lose_and_double_nothing(tmp_path):
    environment = clean_environment(tmp_path)
    copy_database(tmp_path)
    space_id = run_python(environment, *TOOL, "speak", "300", "2").strip()
    segments = tmp_path / "recordings" / space_id / "segments"

    def written():
        return len(list(segments.iterdir())) if segments.exists() else 0

    for _ in range(2):
        least = written() + 9
        worker = subprocess.Popen(
            [sys.executable, *TOOL, "cut", space_id], cwd=ROOT, env=environment
        )
        wait_until(lambda least=least: written() >= least)
        assert worker.poll() is None  # it was not done yet
        worker.kill()
        worker.wait()
    run_python(environment, *TOOL, "cut", space_id)
    found = json.loads(run_python(environment, *TOOL, "kept", space_id))
    assert found["is_complete"]
    assert found["frames"] == [[n, slot, slot] for n in (1, 2) for slot in range(15_000)]
    assert written() == 60
    assert not list((tmp_path / "audio").iterdir())


@pytest.mark.scale
async def test_a_redis_that_is_killed_loses_two_seconds_at_most(tmp_path):
    redis = RedisServer(tmp_path, free_port(), keeps=True)
    await asyncio.to_thread(redis.start)
    log = RedisAudioLog(redis.url)
    said, killed_at, began_ms = {}, [], int(time.time() * 1000)
    try:
        for sequence in range(300):
            said[sequence] = time.time()
            log.append(SPACE_ID, Frame(0, 1, sequence, 90, packet_of(sequence)))
            await log.flush()
            if sequence in {100, 200}:
                redis.kill()
                killed_at.append(time.time())
                redis.start()
            await asyncio.sleep(FRAME_SECONDS)
        clock, kept = Clock(), []
        for window in read_windows(log, SPACE_ID, position="", start_ms=0, began_ms=began_ms):
            clock, placed = place(clock, window.arrivals[1], window.ahead[1])
            kept += [int.from_bytes(one.packet[3:], "big") for one in placed]
    finally:
        await log.aclose()
        redis.stop()
    assert kept == sorted(set(kept))
    assert all(
        any(kill - 2 < said[sequence] <= kill for kill in killed_at)
        for sequence in said.keys() - set(kept)
    )
