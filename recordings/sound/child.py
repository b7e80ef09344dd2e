"""Runs a job of recordings.sound.jobs in a process of its own, which may use only so much."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import IO, Any, Final

_CODE: Final = Path(__file__).resolve().parents[2]
_COMPLAINT_BYTES: Final = 2000
_KEPT: Final = ("PATH", "SYSTEMROOT", "TMPDIR")


class SoundError(Exception):
    """The job was not done: it crashed, took too long or too much, or refused its request."""


def run(  # noqa: PLR0913 - what a child may use
    job_name: str,
    request: dict[str, Any],
    *,
    on_progress: Callable[[int], None] | None = None,
    memory_mb: int = 300,
    cpu_seconds: int = 280,
    timeout_seconds: float = 280,
    nice: int = 10,
) -> dict[str, Any]:
    """The job's answer. Raises SoundError, and whatever `on_progress` raises.

    When this returns or raises, the process is gone. It runs with little priority, knows no
    password of this server, and cannot use more memory or processor time than this.
    """
    limits = {"memory_mb": memory_mb, "cpu_seconds": cpu_seconds, "nice": nice}
    order = {"job": job_name, "request": request, "limits": limits}
    with tempfile.TemporaryFile() as complaints, _child(complaints) as process:
        timer = Timer(timeout_seconds, process.kill)
        timer.start()
        try:
            answer = _converse(process, order, on_progress or (lambda _percent: None))
        finally:
            timer.cancel()
            process.kill()
            status = process.wait()
        if answer is None:
            raise SoundError(f"The job {job_name!r} failed ({status}): {_end_of(complaints)}")
    return answer


@contextmanager
def _child(complaints: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "recordings.sound"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env=environment(),
        cwd=_CODE,
    ) as process:
        yield process


def environment() -> dict[str, str]:
    """What Python needs; this server's secrets stay here. One thread: numpy would start many."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "PYTHONPATH": str(_CODE),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _converse(
    process: subprocess.Popen[bytes], order: dict[str, Any], on_progress: Callable[[int], None]
) -> dict[str, Any] | None:
    """The answer; None if it ends without one, or says something else."""
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None  # noqa: S101
    assert stdout is not None  # noqa: S101
    try:
        stdin.write(json.dumps(order).encode())
        stdin.close()
    except OSError:
        return None
    for line in stdout:
        try:
            message = json.loads(line)
        except ValueError:
            return None
        if isinstance(message.get("answer"), dict):
            return dict(message["answer"])
        on_progress(int(message.get("progress", 0)))
    return None


def _end_of(complaints: IO[bytes]) -> str:
    size = complaints.seek(0, os.SEEK_END)
    complaints.seek(max(0, size - _COMPLAINT_BYTES))
    return complaints.read().decode(errors="replace").strip() or "it said nothing"
