"""Threads beside the web server: a Celery worker, its clock, and coroutines that keep it company.

All are daemons and stop on request. What does not stop in time is cut off by the end of the
process, and that is safe: tasks are repeatable, and what is unfinished is in the database.
"""

import asyncio
import contextlib
import functools
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from celery import Celery, beat
from celery.worker import WorkController

from core.tasks import heartbeat

log = logging.getLogger(__name__)

QUEUES = {"celery": 2, "captions": 24, "clips": 2, "webhooks": 6}
"""How many tasks of each at once. Of the first, a long task must not hold up the short ones; a task
of the second mostly waits for somebody to speak on: two Spaces with every seat talking; one of the
last for a server of strangers, of which none has more than two."""


class Background(Protocol):
    def start(self) -> None: ...

    def stop(self, timeout: float) -> bool:
        """Ask it to end; True if it did within `timeout` seconds."""


class EmbeddedWorker:
    """A Celery worker in threads of this process, for one queue: what takes its time on one of them
    holds nobody up who waits on another.
    """

    def __init__(self, app: Celery, queue: str, tasks_at_once: int) -> None:
        # What a worker consumes is a property of its app, so each has one of its own.
        own = Celery(f"{app.main}-{queue}", set_as_current=False)
        own.config_from_object(app.conf)
        own.autodiscover_tasks()
        # Not celery.apps.worker.Worker: that one installs signal handlers and a logger.
        self._worker = WorkController(
            app=own,
            pool="threads",
            queues=[queue],
            concurrency=tasks_at_once,
            hostname=f"{queue}@localhost",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        self._thread = threading.Thread(target=self._run, name=queue, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        heartbeat.delay()  # so that health is known before the clock first strikes
        self._worker.start()

    def stop(self, timeout: float) -> bool:
        # Celery waits for its running tasks for as long as they take; we do not.
        stopping = threading.Thread(target=self._worker.stop, name="celery-stop", daemon=True)
        stopping.start()
        stopping.join(timeout)
        return not stopping.is_alive()


class EmbeddedClock:
    """Celery beat in a thread. It remembers nothing: every schedule starts anew with the server."""

    def __init__(self, app: Celery) -> None:
        self._beat = beat.Service(app, max_interval=1, scheduler_cls=beat.Scheduler)
        self._thread = threading.Thread(target=self._beat.start, name="beat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        self._beat.stop()
        self._thread.join(timeout)
        return not self._thread.is_alive()


class Companion:
    """A coroutine on an event loop of its own, cancelled when the server stops."""

    def __init__(self, work: Callable[[str], Coroutine[Any, Any, None]], base_url: str) -> None:
        self._work = work
        self._base_url = base_url
        self._cancel: Callable[[], object] | None = None
        self._thread = threading.Thread(target=self._run, name="companion", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float) -> bool:
        if self._cancel and self._thread.is_alive():
            self._cancel()
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self._accompany())

    async def _accompany(self) -> None:
        task = asyncio.create_task(self._work(self._base_url))
        self._cancel = functools.partial(task.get_loop().call_soon_threadsafe, task.cancel)
        try:
            await task
        except Exception:
            log.exception("A companion of the server failed.")
