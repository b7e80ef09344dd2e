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

P = ParamSpec("P")
R = TypeVar("R")

POOL_SIZE = 6
_pool = ThreadPoolExecutor(max_workers=POOL_SIZE, thread_name_prefix="socket-sql")


async def in_database(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `work` in a database thread and return what it returns; raises what it raises."""
    call = functools.partial(_with_fresh_connections, work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_pool, call)


def _with_fresh_connections(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()


def close_pool_connections() -> None:
    """Close the connections of every pool thread: for tests that drop their database."""
    gate = threading.Barrier(POOL_SIZE)  # holds each thread, so that none closes twice for another

    def close() -> None:
        gate.wait()
        connections.close_all()

    for future in [_pool.submit(close) for _ in range(POOL_SIZE)]:
        future.result()
