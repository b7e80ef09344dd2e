"""The child process: one job, its request on standard input, lines of JSON on standard output.

In comes `{"job": ..., "request": {...}, "limits": {...}}`. Out go any number of `{"progress": 40}`
and one `{"answer": {...}}`.
"""

import json
import os
import sys
from contextlib import suppress
from typing import Any

from recordings.sound.jobs import job_named

_LIBRARIES_MB = 512
"""Address space that is mapped and not used: the codecs' code."""


def main() -> None:
    # Whatever a library prints must not get in between.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(**message: Any) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    order = json.load(sys.stdin)
    _limit(**order["limits"])
    job = job_named(order["job"])
    say(answer=job(order["request"], lambda percent: say(progress=percent)))


def _limit(*, memory_mb: int, cpu_seconds: int, nice: int) -> None:
    """As far as the system has such limits."""
    with suppress(AttributeError, OSError):
        os.nice(nice)
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_DATA: memory_mb << 20,
        resource.RLIMIT_AS: (memory_mb + _LIBRARIES_MB) << 20,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in wanted.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    main()
