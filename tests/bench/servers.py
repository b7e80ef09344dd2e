"""The servers that are measured: each a process on a core of its own, started as in production."""

import contextlib
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

SERVER_CORE = 0
CLIENT_CORE = (os.cpu_count() or 1) - 1
PORT = int(os.environ.get("BENCH_PORT", "18730"))
_START_SECONDS = 60
_SERVE = ("manage.py", "serve", "--no-worker", "--server")


@dataclass(frozen=True, eq=False)
class Kind:
    """How one is started; `{port}` and `{data}` are filled in."""

    name: str
    arguments: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    scheme: str = "http"


DAPHNE = Kind("Daphne, prepared frames", [*_SERVE, "daphne"])
UVICORN_ASGI = Kind(
    "uvicorn, through ASGI", [*_SERVE, "uvicorn"], {"BENCH_UVICORN_WS": "websockets-sansio"}
)
UVICORN = Kind("uvicorn, prepared frames", [*_SERVE, "uvicorn"])
UVICORN_TLS = Kind(
    "uvicorn, prepared frames, TLS",
    [
        *("-m", "uvicorn", "tests.bench.app:application"),
        *("--host", "127.0.0.1", "--port", "{port}", "--log-level", "warning", "--no-access-log"),
        *("--ws", "spaces.live.uvicorn_protocol:RelayWebSocketProtocol"),
        *("--ws-max-size", "65536", "--ws-per-message-deflate", "false"),
        *("--ssl-certfile", "{data}/cert.pem", "--ssl-keyfile", "{data}/key.pem"),
    ],
    scheme="https",
)
BASELINE = Kind("bare uvloop", ["-m", "tests.bench.baseline", "{port}"])


def environment(data: Path, scheme: str = "http") -> dict[str, str]:
    """What the servers and this process agree on."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATA_DIR": str(data),
        "PORT": str(PORT),
        "PUBLIC_URL": f"{scheme}://127.0.0.1:{PORT}",
        "SECRET_KEY": "only for benchmarks, on this machine, for a few minutes",
        "SPACES_CONNECTS_PER_MINUTE": "1000000",
        "LOG_LEVEL": "WARNING",
        "LOG_FORMAT": "plain",
    }


def make_certificate(data: Path) -> None:
    """A certificate for 127.0.0.1 that lasts a day."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    name = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-days", "1", *key, *name, *files],
        cwd=data,
        check=True,
        capture_output=True,
    )


class Server:
    """A process that serves. CPU is what all its threads had, in seconds; memory is RSS."""

    def __init__(self, kind: Kind, port: int, process: subprocess.Popen[bytes]) -> None:
        self.kind = kind
        self.url = f"{kind.scheme}://127.0.0.1:{port}"
        self.address = ("127.0.0.1", port)
        self._process = process

    def pause(self) -> None:
        """Takes it off its core; its sockets stay open."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def cpu(self) -> float:
        tasks = Path(f"/proc/{self._process.pid}/task")
        # The scheduler's own count in nanoseconds; `stat` has only hundredths of a second.
        counts = [(task / "schedstat").read_text().split() for task in tasks.iterdir()]
        return sum(int(count[0]) for count in counts) / 1e9

    def memory(self) -> int:
        return psutil.Process(self._process.pid).memory_info().rss

    def get(self, path: str) -> Any:
        """The answer of a door of tests/bench/app.py."""
        context = ssl._create_unverified_context()
        with urllib.request.urlopen(f"{self.url}/bench/{path}", context=context) as answer:
            return json.load(answer)


@contextlib.contextmanager
def running(kind: Kind, data: Path, port: int = PORT) -> Iterator[Server]:
    """The server, once it answers; ended with the block. Raises RuntimeError if it does not."""
    _require_free(port)
    arguments = [part.format(port=port, data=data) for part in kind.arguments]
    with pinned(SERVER_CORE):
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=os.environ | environment(data, kind.scheme) | kind.environment,
            stdout=subprocess.DEVNULL,
        )
    try:
        wait_for(process, port)
        yield Server(kind, port, process)
    finally:
        process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def pinned(core: int) -> Iterator[None]:
    """Children started in this block inherit the core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    """Returns when it accepts connections. Raises RuntimeError if it does not."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
