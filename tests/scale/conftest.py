"""A small cluster: Redis, PostgreSQL, two web processes of either kind, a worker and a clock."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import (
    ROOT,
    STOP_SECONDS,
    RunningServer,
    clean_environment,
    migrated_postgres,
    running_server,
)
from tests.services import postgres_server, redis_server


@dataclass(frozen=True)
class Cluster:
    """`one` is Daphne, `two` is uvicorn."""

    one: RunningServer
    two: RunningServer

    def revive(self) -> None:
        """Start again what an earlier test has killed."""
        for server in (self.one, self.two):
            if not server.is_well():
                server.start()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    directory = tmp_path_factory.mktemp("cluster")
    with contextlib.ExitStack() as stack:
        shared = {
            "REDIS_URL": stack.enter_context(redis_server(directory)),
            "DATABASE_URL": stack.enter_context(postgres_server(directory, migrated_postgres())),
            "SPACES_PRESENCE_SECONDS": "8",  # clients beat every 5
        }
        for kind in ("worker", "beat"):
            stack.enter_context(celery(kind, directory, shared))
        one, two = (
            stack.enter_context(
                running_server(directory, "--no-worker", "--server", server, environment=shared)
            )
            for server in ("daphne", "uvicorn")
        )
        yield Cluster(one, two)


@contextlib.contextmanager
def celery(kind: str, directory: Path, environment: dict[str, str]) -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "-A", "config", kind, "--loglevel", "warning"]
    with (directory / f"{kind}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=clean_environment(directory) | environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
