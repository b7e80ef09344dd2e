"""What Home costs: the whole page, from the request to its HTML, on SQLite and PostgreSQL.

The viewers and the town they live in are in tests/bench/world.py. Cost is CPU time: this process's
(the handler runs in it) and, on PostgreSQL, that of the backend that answers it.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import psutil

from tests.bench.report import Table, spread

REQUESTS: Final = 20
ROUNDS: Final = 3
DEEP: Final = 50  # pages down
TARGET_MS: Final = 60


async def run(data: Path, *, quick: bool) -> list[Table]:
    """Each database in a process of its own: Django's settings know one."""
    del quick
    for name, database in _databases(data):
        with database as url:
            print(f"\n{name}, filling the tables ...", flush=True)
            _measure_in_process(name, url, data)
    return []


def _databases(data: Path) -> Iterator[tuple[str, contextlib.AbstractContextManager[str]]]:
    from tests.services import postgres_server  # noqa: PLC0415 - brings pytest

    yield "SQLite", contextlib.nullcontext(f"sqlite:///{data / 'home.sqlite3'}")
    if shutil.which("pg_ctl") or list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")):
        yield "PostgreSQL", postgres_server(data)


def _measure_in_process(name: str, url: str, data: Path) -> None:
    environment = os.environ | {"DATABASE_URL": url, "DATA_DIR": str(data)}
    subprocess.run([sys.executable, "-m", "tests.bench.home", name], env=environment, check=True)


# --- In that process -------------------------------------------------------------------------


def main(name: str) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    from tests.bench.world import Town  # noqa: PLC0415

    town = Town()
    lines = [("a page that does nothing", "", *_cost(_visitor(None, "/healthz")))]
    for viewer in (town.busy, town.quiet, town.selective):
        lines += _lines(viewer)
    print(
        Table(
            f"Home on {name}", ("viewer", "page", "ms of the server", "ms of the database"), lines
        )
    )
    print(f"\nThe plan of the statement on {name}\n\n```\n{_plan(town.busy)}\n```", flush=True)


def _lines(viewer: Any) -> list[tuple[str, ...]]:
    deep = _cursor_of_page(viewer, DEEP)
    pages = {"first": "/", f"{DEEP}th": f"/?before={deep}", "newer ones?": "/home/newer?after=0"}
    return [
        *((viewer.username, title, *_cost(_visitor(viewer, at))) for title, at in pages.items()),
        (viewer.username, "first, the statement alone", *_cost(lambda: _statement(viewer))),
    ]


def _cursor_of_page(viewer: Any, number: int) -> int:
    from timeline.home import home_page  # noqa: PLC0415

    before: int | None = None
    for _ in range(number - 1):
        page = home_page(viewer, before)
        if page.next_before is None:
            break
        before = page.next_before
    return before or 1


def _visitor(viewer: Any, path: str) -> Callable[[], None]:
    """A browser that asks for `path`, logged in as `viewer` or not at all."""
    from django.test import Client  # noqa: PLC0415

    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=True)
    if viewer:
        client.force_login(viewer)

    def visit() -> None:
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status_code}")

    return visit


def _statement(viewer: Any) -> None:
    from timeline.home import newest  # noqa: PLC0415

    newest(viewer)


def _cost(work: Callable[[], None]) -> tuple[str, str]:
    """CPU milliseconds of one go, here and in the database: medians of the rounds' means."""
    work()
    here, there = zip(*(_round(work) for _ in range(ROUNDS)), strict=True)
    return spread(here), spread(there) if any(there) else ""


def _round(work: Callable[[], None]) -> tuple[float, float]:
    there, here = _database_seconds(), time.process_time()
    for _ in range(REQUESTS):
        work()
    spent = (time.process_time() - here, _database_seconds() - there)
    return spent[0] * 1000 / REQUESTS, spent[1] * 1000 / REQUESTS


def _database_seconds() -> float:
    """CPU seconds of all backends; 0 on SQLite, which runs in this process."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
        pids = [row[0] for row in cursor.fetchall()]
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)


def _plan(viewer: Any) -> str:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        _statement(viewer)
    is_sqlite = connection.vendor == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN (ANALYZE, COSTS OFF)"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {captured.captured_queries[-1]['sql']}")
        rows = cursor.fetchall()
    return _tree(rows) if is_sqlite else "\n".join(row[0] for row in rows)


def _tree(rows: list[tuple[int, int, int, str]]) -> str:
    """SQLite's plan as it is usually printed: what belongs to a step stands indented below it."""
    depth = {0: -1}
    for pk, parent, _, _ in rows:
        depth[pk] = depth[parent] + 1
    return "\n".join("  " * depth[pk] + words for pk, _, _, words in rows)


if __name__ == "__main__":
    main(sys.argv[1])
