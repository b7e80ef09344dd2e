"""Real servers for tests: `manage.py serve` in a process of its own, with a database of its own."""

import atexit
import contextlib
import fcntl
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.services import dump_postgres, free_port, postgres_server

ROOT = Path(__file__).parents[1]
START_SECONDS = 180  # with a new database, beside other work
STOP_SECONDS = 60
SHARED = "SPACES_TESTS_SHARED"  # a folder that all workers of a test run know
DATABASE = "spaces.sqlite3"  # in DATA_DIR, unless DATABASE_URL says otherwise


@dataclass(frozen=True)
class Scene:
    """Accounts that are logged in, and the live Space of the first of them."""

    space_id: str
    cookies: Mapping[str, Mapping[str, str]]
    tokens: Mapping[str, str] = field(default_factory=dict)  # from `assemble` alone


class RunningServer:
    """One server process. Killed or stopped, it can be started again on the same port and data."""

    def __init__(self, directory: Path, arguments: list[str], environment: dict[str, str]) -> None:
        port = free_port()
        self.base_url = f"http://127.0.0.1:{port}"
        self.environment = {**clean_environment(directory), "PORT": str(port), **environment}
        self.environment["STATIC_ROOT"] = str(collected_static())
        if "DATABASE_URL" not in environment:
            copy_database(directory)
        self._arguments = arguments
        self._log = directory / f"server-{port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it answers. Raises RuntimeError with its log if it does not."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *self._arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        try:
            wait_until(lambda: self._has_ended() or self.is_well())
            if self._has_ended():
                raise RuntimeError(f"The server did not start:\n{self.log}")
        except TimeoutError:
            self.kill()
            raise

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def health(self) -> dict[str, Any]:
        """What /healthz says. Raises OSError where there is no answer, or one that is not 200."""
        with urllib.request.urlopen(f"{self.base_url}/healthz", timeout=30) as answer:
            return json.load(answer)

    def is_well(self) -> bool:
        try:
            return self.health()["status"] == "ok"
        except OSError:
            return False

    def stop(self) -> int:
        """End it as an operator does; its exit code. Raises TimeoutExpired if it will not end."""
        assert self._process
        self._process.terminate()
        return self._process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """SIGKILL: no handler runs, no socket says goodbye."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        self.stop()
        self.start()

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def log(self) -> str:
        return self._log.read_text()

    def run(self, *arguments: str) -> str:
        """Run Python with the server's own environment; what it prints."""
        return run_python(self.environment, *arguments)

    def assemble(self, *handles: str, **space: Any) -> Scene:
        """Make these accounts and log them in; the first hosts a live Space with these fields."""
        command = ["-m", "tests.tools.assemble", json.dumps(space), *handles]
        return Scene(**json.loads(self.run(*command)))


def wait_until(is_so: Callable[[], object], seconds: float = START_SECONDS) -> None:
    """Ask another process until it says yes. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so after {seconds} s")
        time.sleep(0.05)


@contextlib.contextmanager
def running_server(
    directory: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[RunningServer]:
    """`manage.py serve *arguments`, from when it answers to the end of the block."""
    server = RunningServer(directory, list(arguments), dict(environment or {}))
    server.start()
    try:
        yield server
    finally:
        server.kill()


def share(directory: str) -> None:
    """Called before workers start: what takes long is then made once for all of them."""
    os.environ[SHARED] = directory


def _made_once(name: str, make: Callable[[Path], None]) -> Path:
    """What `make` puts into this folder, whichever process of the test run comes first."""
    if SHARED not in os.environ:
        directory = tempfile.mkdtemp(prefix="spaces-shared-")
        atexit.register(shutil.rmtree, directory, ignore_errors=True)
        share(directory)
    home = Path(os.environ[SHARED])
    with (home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / name).exists():
            with tempfile.TemporaryDirectory(dir=home) as half_made:
                make(Path(half_made))
                shutil.copytree(half_made, home / name)
    return home / name


@functools.cache
def collected_static() -> Path:
    """Static files with hashed names, collected once for all servers of a test run."""

    def collect(directory: Path) -> None:
        code = "from core.server.prepare import collect_static; collect_static()"
        environment = clean_environment(directory) | {"STATIC_ROOT": str(directory / "static")}
        run_python(environment, "manage.py", "shell", "--no-imports", "--command", code)

    return _made_once("collected", collect) / "static"


@functools.cache
def migrated_database() -> Path:
    """An empty SQLite database, migrated once for all of a test run."""

    def migrate(directory: Path) -> None:
        run_python(clean_environment(directory), "manage.py", "migrate", "--verbosity", "0")

    return _made_once("migrated", migrate) / DATABASE


@functools.cache
def migrated_postgres() -> Path:
    """The dump of a PostgreSQL that is migrated, made once for all of a test run."""

    def migrate(directory: Path) -> None:
        with postgres_server(directory) as url:
            environment = clean_environment(directory) | {"DATABASE_URL": url}
            run_python(environment, "manage.py", "migrate", "--verbosity", "0")
            dump_postgres(url, directory / "dump.sql")

    return _made_once("postgres", migrate) / "dump.sql"


def copy_database(directory: Path) -> None:
    """Let a server in this directory begin where its migrations would have ended."""
    if not (directory / DATABASE).exists():
        shutil.copy(migrated_database(), directory / DATABASE)


def run_python(environment: Mapping[str, str], *arguments: str) -> str:
    """Run Python with these arguments in the project; what it prints."""
    command = [sys.executable, *arguments]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return ended.stdout


def clean_environment(directory: Path) -> dict[str, str]:
    """Nothing of the caller's configuration, and nothing on the machine that outlives the test."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(directory),
        "SECRET_KEY": "a secret that several processes of one test share",
        "LOG_FORMAT": "plain",
        "PYTHONUNBUFFERED": "1",
        "SPACES_CONNECTS_PER_MINUTE": "10000",
    }
