"""`manage.py serve` as an operator meets it: real processes, real signals."""

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import urllib.request

import pytest

from spaces.client import SpaceClient
from tests.servers import DATABASE, ROOT, RunningServer, wait_until

SERVERS = pytest.mark.parametrize("server", ["daphne", "uvicorn"])


def output_of_a_start_that_fails(running: RunningServer, *arguments, **environment) -> str:
    """What a second `serve` says, on the address of the first."""
    ended = subprocess.run(
        [sys.executable, "manage.py", "serve", *arguments],
        cwd=ROOT,
        env=running.environment | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    return ended.stdout + ended.stderr


@SERVERS
def test_serve_makes_its_database_and_starts_again_with_its_data(run_server, server, tmp_path):
    first_time = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}"}
    running = run_server("--server", server, environment=first_time)
    scene = running.assemble("host")
    assert running.stop() == 0
    running.start()
    with urllib.request.urlopen(f"{running.base_url}/spaces/{scene.space_id}") as page:
        assert page.status == 200
    assert "Traceback" not in running.log


@SERVERS
async def test_sockets_may_come_back_when_the_server_stops(run_server, server):
    running = run_server("--server", server)
    scene = running.assemble("host")
    cookies = scene.cookies["host"]
    async with SpaceClient(running.base_url, scene.space_id, cookies=cookies) as client:
        await asyncio.to_thread(running.stop)
        closed = await client.wait_closed()
    # 1012; Daphne's WebSocket library refuses to send that one and closes without a word.
    assert not closed.is_final
    assert "Traceback" not in running.log
    # Nor does it write down, one by one, that each of a crowd is gone.
    with contextlib.closing(
        sqlite3.connect(f"{running.environment['DATA_DIR']}/{DATABASE}")
    ) as data:
        connections = data.execute("SELECT connection FROM spaces_participant").fetchall()
    assert len(connections) == 1
    assert connections[0] != ("",)


@SERVERS
def test_serve_answers_with_the_header_of_no_server(run_server, server):
    with urllib.request.urlopen(f"{run_server('--server', server).base_url}/healthz") as answer:
        assert answer.headers.get("Server") in {None, "spaces"}


def test_serve_runs_tasks(run_server):
    running = run_server()
    wait_until(lambda: running.health()["worker"])


def test_serve_without_a_worker_runs_none(run_server):
    running = run_server("--no-worker")
    assert running.health() == {"status": "ok", "database": True, "cache": True, "worker": False}


def test_a_taken_port_is_one_sentence(run_server):
    running = run_server("--no-worker")
    said = output_of_a_start_that_fails(running)
    assert "is taken" in said
    assert "Traceback" not in said


def test_several_servers_must_say_where_the_worker_runs(run_server):
    running = run_server("--no-worker")
    said = output_of_a_start_that_fails(running, REDIS_URL="redis://127.0.0.1:1")
    assert "REDIS_URL is set" in said
    assert "Traceback" not in said
