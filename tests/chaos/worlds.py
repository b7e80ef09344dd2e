"""What is killed: all in one process, or each part in a process of its own."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings

from tests.servers import ROOT, RunningServer, clean_environment, run_python
from tests.services import RedisServer, free_port, postgres_server

CAPTIONS: Final = {"CAPTION_MODEL_DIR": str(settings.DEMO_CAPTION_MODEL_DIR)}
QUEUES: Final = {"worker": "celery", "captions": "captions"}
SUPERVISED_SECONDS: Final = 0.5


class Part(Protocol):
    """A process that can be killed at any moment, and started again."""

    def start(self) -> None: ...
    def kill(self) -> None: ...


class Celery:
    """`celery worker` of one queue, or `celery beat`."""

    def __init__(self, directory: Path, environment: Mapping[str, str], *arguments: str) -> None:
        self.name = "-".join(arguments[:3])
        self._is_killed = False
        self._environment = clean_environment(directory) | environment
        self._command = [sys.executable, "-m", "celery", "-A", "config", *arguments]
        self._log = directory / f"celery-{self.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command, "--loglevel", "info"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._is_killed = False

    def start_again_if_ended(self) -> None:
        """As `Restart=always` does: a worker whose broker was away may end by itself."""
        if self._process and self._process.poll() is not None and not self._is_killed:
            print(f"{self.name} ended by itself and was started again", flush=True)
            self.start()

    def kill(self) -> None:
        """With its children: the machine went out, not one process of a pool."""
        assert self._process
        self._is_killed = True
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@dataclass(frozen=True)
class World:
    """`parts` by name; the web server is "web"."""

    web: RunningServer
    parts: Mapping[str, Part]


@contextlib.contextmanager
def embedded(directory: Path) -> Iterator[World]:
    web = RunningServer(directory, [], CAPTIONS)
    web.start()
    try:
        yield World(web, {"web": web})
    finally:
        web.kill()


@contextlib.contextmanager
def scaled(directory: Path) -> Iterator[World]:
    redis = RedisServer(directory, free_port(), keeps=True)
    redis.start()
    with contextlib.ExitStack() as stack:
        stack.callback(redis.stop)
        database = stack.enter_context(postgres_server(directory))
        shared = {**CAPTIONS, "REDIS_URL": redis.url, "DATABASE_URL": database}
        run_python(clean_environment(directory) | shared, "manage.py", "migrate", "-v", "0")
        web = RunningServer(directory, ["--no-worker", "--server", "uvicorn"], shared)
        workers = {
            name: Celery(directory, shared, "worker", "-Q", queue, "-n", name, "-c", "2")
            for name, queue in QUEUES.items()
        }
        beat = Celery(directory, shared, "beat")
        for part in (web, *workers.values(), beat):
            part.start()
            stack.callback(part.kill)
        stack.enter_context(supervised(*workers.values(), beat))
        yield World(web, {"web": web, "redis": redis, **workers})


@contextlib.contextmanager
def supervised(*parts: Celery) -> Iterator[None]:
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(SUPERVISED_SECONDS):
            for part in parts:
                part.start_again_if_ended()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()


@dataclass(frozen=True)
class Kill:
    """Unix seconds: killed, and answering again."""

    part: str
    at: float
    back_at: float


def kills(world: World, seed: int, times: int, until: float) -> Iterator[Kill]:
    """Kill random parts at random moments up to `until`, and start each again at once.

    Runs in a thread of its own; each moment is within an even share of the time, so that people
    have something to say between two.
    """
    chance = random.Random(seed)
    share = (until - time.time()) / times
    began = time.time()
    for number in range(times):
        moment = began + (number + chance.uniform(0.2, 0.8)) * share
        time.sleep(max(0, moment - time.time()))
        name = chance.choice(sorted(world.parts))
        at = time.time()
        world.parts[name].kill()
        killed = time.time()
        world.parts[name].start()
        yield Kill(name, at, max(killed, time.time()))
