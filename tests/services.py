"""Real servers for tests, from the machine's own binaries, on private ports of 127.0.0.1.

A missing binary skips the test that wants it, or fails it when SPACES_REQUIRE_ALL=1.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@contextlib.contextmanager
def redis_server(directory: Path, port: int | None = None) -> Iterator[str]:
    """An empty Redis that keeps nothing; yields its URL. Its log goes to `directory`."""
    redis = RedisServer(directory, port or free_port())
    redis.start()
    try:
        yield redis.url
    finally:
        redis.stop()


class RedisServer:
    """A Redis that can be killed and started again; with `keeps`, it writes to `directory` as
    docs/operations.md wants it, and has it back.
    """

    def __init__(self, directory: Path, port: int, *, keeps: bool = False) -> None:
        self.url = f"redis://127.0.0.1:{port}/0"
        self._log = directory / "redis.log"
        self._command = [_binary("redis-server"), "--port", str(port), "--bind", "127.0.0.1"]
        self._command += ["--save", "", "--dir", str(directory)]
        self._command += ["--appendonly", "yes" if keeps else "no", "--appendfsync", "everysec"]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        _wait_for_redis(self.url)

    def stop(self) -> None:
        assert self._process
        self._process.terminate()
        self._process.wait()

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def postgres_server(directory: Path, template: Path | None = None) -> Iterator[str]:
    """An empty PostgreSQL without safety on disk; yields its DATABASE_URL.

    With a `template` (what `dump_postgres` wrote), that database and each that is made later begin
    as a copy of it. Its log goes to `directory`. It refuses to run as root, so for root it runs as
    the user `postgres`, in a temporary directory that this user can reach.
    """
    binaries = _postgres_binaries()
    port = free_port()
    settings = {**POSTGRES_SETTINGS, "port": str(port)}
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    with tempfile.TemporaryDirectory() as home, (directory / "postgres.log").open("ab") as log:
        data = Path(home) / "data"

        def run(program: str, *arguments: str) -> None:
            command = [binaries / program, "-D", data, *arguments]
            subprocess.run(
                command, check=True, cwd=home, stdout=log, stderr=log, **_postgres_user(home)
            )

        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        run("pg_ctl", "start", "--wait", "-o", options)
        url = f"postgres://postgres@127.0.0.1:{port}"
        try:
            if template is None:
                yield f"{url}/postgres"
            else:
                _fill_template(url, template)
                yield f"{url}/spaces"
        finally:
            run("pg_ctl", "stop", "--wait", "-m", "immediate")


def dump_postgres(url: str, file: Path) -> None:
    """Write down all of this database, as SQL."""
    subprocess.run([_postgres_binaries() / "pg_dump", url, "--file", file], check=True)


def _fill_template(url: str, dump: Path) -> None:
    """PostgreSQL copies `template1` for whoever makes a database without naming another."""
    psql = [_postgres_binaries() / "psql", "--quiet", "--set", "ON_ERROR_STOP=1"]
    subprocess.run(
        [*psql, "--file", dump, f"{url}/template1"], check=True, stdout=subprocess.DEVNULL
    )
    subprocess.run([*psql, "--command", "CREATE DATABASE spaces", f"{url}/postgres"], check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def unavailable(reason: str) -> None:
    """Skips the test, or fails it where everything must be there."""
    if os.environ.get("SPACES_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _binary(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        unavailable(f"{name} is not installed")
    return str(path)


def _wait_for_redis(url: str) -> None:
    patience = Retry(ConstantBackoff(0.02), 500, supported_errors=(RedisConnectionError,))
    with Redis.from_url(url, retry=patience) as client:
        client.ping()


def _postgres_binaries() -> Path:
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for directory in [*newest_first, *map(Path, os.get_exec_path())]:
        if (directory / "initdb").exists():
            return directory
    unavailable("PostgreSQL is not installed")
    raise AssertionError


def _postgres_user(home: str) -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    try:
        shutil.chown(home, "postgres", "postgres")
    except LookupError:
        unavailable("there is no user postgres to run PostgreSQL as")
    return {"user": "postgres", "group": "postgres", "extra_groups": []}
