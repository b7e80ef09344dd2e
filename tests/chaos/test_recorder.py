"""Three minutes of speech over two web processes, a worker, a clock and Redis, one of which is
killed every fifteen seconds or so: what is kept, and that it is kept once.
"""

import asyncio
import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from spaces.client import Refused, SocketClosed, SpaceClient
from tests.recordings.speaking import packet_of
from tests.scale.talk import FRAME_SECONDS
from tests.servers import ROOT, clean_environment, run_python, running_server, wait_until
from tests.services import RedisServer, free_port, postgres_server

TOOL = ("-m", "tests.tools.recorder")
SECONDS = 180
KILLS = 10
ON_ITS_WAY_SECONDS = 2
NOTICED_SECONDS = 1
LEASE_SECONDS = 40
UNREACHABLE = (SocketClosed, Refused, TimeoutError, OSError)

pytestmark = [pytest.mark.scale, pytest.mark.slow]


class Celery:
    """A worker or the clock, with all its children."""

    def __init__(self, kind, directory, environment):
        self._log = directory / f"{kind}.log"
        self._environment = environment
        self._command = [sys.executable, "-m", "celery", "-A", "config", kind]
        self._command += ["--loglevel", "warning"]

    def start(self):
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self):
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Installation:
    """Everything that can be killed, by name."""

    def __init__(self, stack, directory):
        redis = RedisServer(directory, free_port(), keeps=True)
        redis.start()
        stack.callback(redis.kill)
        self.settings = {
            "REDIS_URL": redis.url,
            "DATABASE_URL": stack.enter_context(postgres_server(directory)),
        }
        environment = clean_environment(directory) | self.settings
        run_python(environment, "manage.py", "migrate", "-v", "0")
        self.parts = {"redis": redis}
        for kind in ("worker", "beat"):
            self.parts[kind] = Celery(kind, directory, environment)
            self.parts[kind].start()
            stack.callback(self.parts[kind].kill)
        for name in ("daphne", "uvicorn"):
            self.parts[name] = stack.enter_context(
                running_server(
                    directory, "--no-worker", "--server", name, environment=self.settings
                )
            )

    @property
    def servers(self):
        return self.parts["daphne"], self.parts["uvicorn"]

    def kill(self, name):
        """End it and start it again; when it died, and when it was back."""
        died_at = time.time()
        self.parts[name].kill()
        self.parts[name].start()
        return died_at, time.time()


async def talk_for(installation, scene, seconds):
    """When each frame was sent, by (stream, sequence); whoever is cut off comes back elsewhere."""
    said, until = {}, time.time() + seconds
    servers = itertools.cycle(installation.servers)
    while time.time() < until:
        person = SpaceClient(next(servers).base_url, scene.space_id, cookies=scene.cookies["host"])
        with contextlib.suppress(*UNREACHABLE):
            async with asyncio.timeout(15):
                await person.__aenter__()
            try:
                await person.request("mic.open")
                await _talk(person, said, until)
            finally:
                await person.close()
    return said


async def _talk(client, said, until):
    due = time.time()
    while time.time() < until:
        sequence = client.sequence
        await client.publish(packet_of(sequence), 100)
        said[client.stream, sequence] = time.time()
        due = max(due + FRAME_SECONDS, time.time() - 0.1)
        await asyncio.sleep(due - time.time())


async def kill_now_and_then(installation, chance):
    """(name, died at, back at) of each kill."""
    kills = []
    for name in chance.choices(["redis", "worker", "daphne", "uvicorn"], k=KILLS):
        await asyncio.sleep(chance.uniform(0.3, 1) * SECONDS / KILLS)
        kills.append((name, *await asyncio.to_thread(installation.kill, name)))
    return kills


async def end(installation, scene):
    for server in itertools.cycle(installation.servers):
        with contextlib.suppress(*UNREACHABLE):
            async with SpaceClient(
                server.base_url, scene.space_id, cookies=scene.cookies["host"]
            ) as client:
                await client.request("space.end")
                return


async def test_ten_kills_lose_two_seconds_each_and_double_nothing(tmp_path):
    seed = int(os.environ.get("SPACES_CHAOS_SEED", str(random.randrange(10**6))))
    print("SPACES_CHAOS_SEED", seed)
    with contextlib.ExitStack() as stack:
        installation = await asyncio.to_thread(Installation, stack, tmp_path)
        server = installation.servers[0]
        scene = await asyncio.to_thread(server.assemble, "host")
        said, kills = await asyncio.gather(
            talk_for(installation, scene, SECONDS),
            kill_now_and_then(installation, random.Random(seed)),
        )
        ended_at = time.time()
        await end(installation, scene)
        found = {}

        def is_complete():
            found.update(json.loads(server.run(*TOOL, "kept", scene.space_id)))
            return found["is_complete"]

        await asyncio.to_thread(wait_until, is_complete, 3 * LEASE_SECONDS)
    kept = {(stream, sequence) for stream, _, sequence in found["frames"]}
    assert len(kept) == len(found["frames"]) == len({(s, at) for s, at, _ in found["frames"]})
    print(kills, len(said), "said", len(kept), "kept")
    # Who talks to a dead process notices a moment later. Without Redis nothing is kept beyond what
    # a web process holds back for it, 2 s.
    spans = [
        (died_at - ON_ITS_WAY_SECONDS, back_at if name == "redis" else died_at + NOTICED_SECONDS)
        for name, died_at, back_at in kills
        if name != "worker"
    ]
    spans.append((ended_at - ON_ITS_WAY_SECONDS, ended_at))
    lost = [at for frame, at in said.items() if frame not in kept]
    assert [at for at in lost if not any(first <= at <= last for first, last in spans)] == []
    assert len(kept) > len(said) / 2
