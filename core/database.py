"""SQL for code that runs on the event loop.

Channels puts the database work of every socket on one shared thread, where a single slow query
stalls them all. Sockets use this bounded pool instead.
"""

import asyncio
import functools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connections

from core.sqlite.line import be_urgent

P = ParamSpec("P")
R = TypeVar("R")

# Few: each thread that is busy takes Python's lock from those that serve people on stage, and six
# got a crowd in no sooner than three (docs/performance.md, "Mute").
POOL_SIZE = 3
URGENT_SIZE = 2
_pool = ThreadPoolExecutor(max_workers=POOL_SIZE, thread_name_prefix="socket-sql")
_urgent = ThreadPoolExecutor(
    max_workers=URGENT_SIZE, thread_name_prefix="urgent-sql", initializer=be_urgent
)


async def in_database(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `work` in a database thread and return what it returns; raises what it raises."""
    call = functools.partial(_with_fresh_connections, work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_pool, call)


async def in_database_urgently(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """As `in_database`, in threads that no crowd can fill: for what people on a stage do."""
    call = functools.partial(_with_fresh_connections, work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_urgent, call)


def _with_fresh_connections(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()


def close_pool_connections() -> None:
    """Close the connections of every pool thread: for tests that drop their database."""
    for pool, size in ((_pool, POOL_SIZE), (_urgent, URGENT_SIZE)):
        _close_connections(pool, size)


def _close_connections(pool: ThreadPoolExecutor, size: int) -> None:
    gate = threading.Barrier(size)  # holds each thread, so that none closes twice for another

    def close() -> None:
        gate.wait()
        connections.close_all()

    for future in [pool.submit(close) for _ in range(size)]:
        future.result()
