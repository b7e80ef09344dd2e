import logging
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from io import StringIO
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.utils.module_loading import import_string

from core.garbage import collect_as_usual
from core.server.background import (
    QUEUES,
    Background,
    Companion,
    EmbeddedClock,
    EmbeddedWorker,
)
from core.server.prepare import prepare, require_prepared
from core.server.web import SERVERS, Address, AddressTakenError

log = logging.getLogger(__name__)

STOP_SECONDS = 1.0  # for each thread; with the sockets' time it makes less than three


class Command(BaseCommand):
    """The whole of Spaces in one process, or (`--no-worker`) one web process of many."""

    help = "Run Spaces: web server, worker and clock. HOST, PORT and the rest come from settings."
    # The database may not exist yet, and a broken template must not keep the server down.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--server", choices=sorted(SERVERS), default="daphne")
        worker = parser.add_mutually_exclusive_group()
        worker.add_argument(
            "--no-worker",
            dest="worker",
            action="store_false",
            default=None,
            help="web only; run `celery -A config worker` and `celery -A config beat` elsewhere",
        )
        worker.add_argument(
            "--worker",
            action="store_true",
            help="run the worker and the clock in this process although REDIS_URL is set",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            self._serve(SERVERS[options["server"]], has_worker=self._has_worker(options["worker"]))
        except AddressTakenError:
            raise CommandError(
                f"Port {settings.PORT} on {settings.HOST} is taken. "
                f"Stop what listens there, or choose another: PORT={settings.PORT + 1}"
            ) from None
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _has_worker(self, asked: bool | None) -> bool:
        if settings.REDIS_URL and asked is None:
            raise CommandError(
                "REDIS_URL is set, so this server is one of several. Say --no-worker (workers run "
                "elsewhere) or --worker (here; then nowhere else may a clock run)."
            )
        return asked is not False

    def _serve(self, run: Callable[..., None], *, has_worker: bool) -> None:
        address = Address(settings.HOST, settings.PORT)
        address.require_free()
        if settings.REDIS_URL:
            require_prepared()
        else:
            self.stdout.write("Getting ready ...")
            prepare()
        log_ins = StringIO()
        if settings.DEMO:
            call_command("seed_demo", stdout=log_ins)
        background = _background(has_worker=has_worker)

        def ready() -> None:
            for thread in background:
                thread.start()
            self.stdout.write(f"\nSpaces is on {settings.PUBLIC_URL} (Ctrl-C ends it).")
            self.stdout.write(log_ins.getvalue())

        try:
            application = import_string(settings.ASGI_APPLICATION)
            collect_as_usual()
            run(application, address, ready)
        finally:
            _end(background)


def _background(*, has_worker: bool) -> list[Background]:
    threads: list[Background] = []
    if has_worker:
        workers = [EmbeddedWorker(current_app, *queue) for queue in QUEUES.items()]
        threads += [*workers, EmbeddedClock(current_app)]
    threads += [
        Companion(import_string(path), settings.PUBLIC_URL) for path in settings.SERVE_COMPANIONS
    ]
    return threads


def _end(background: list[Background]) -> None:
    unfinished = [thread for thread in reversed(background) if not thread.stop(STOP_SECONDS)]
    if unfinished:
        log.warning("Stopping in the middle of a task; it will be repeated.")
        sys.stdout.flush()
        # Python would wait for the threads of the task pool, however long they take.
        os._exit(0)
