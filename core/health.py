"""How long ago a worker last ran a task: the age of the last heartbeat task, not of a process.

A worker may stay up and stop consuming (after Redis came back, for one); only a task that
was really run proves the opposite.
"""

import time

from django.core.cache import cache

_HEARTBEAT = "worker-heartbeat"
_REMEMBERED_SECONDS = 24 * 3600
SILENCE_SECONDS = 60.0  # six missed heartbeats


def note_worker_alive() -> None:
    cache.set(_HEARTBEAT, time.time(), _REMEMBERED_SECONDS)


def worker_age_seconds() -> float | None:
    """Seconds since a worker ran its last heartbeat; None if none did within a day."""
    noted: float | None = cache.get(_HEARTBEAT)
    return None if noted is None else max(0.0, time.time() - noted)


def is_worker_well() -> bool:
    age = worker_age_seconds()
    return age is not None and age <= SILENCE_SECONDS
