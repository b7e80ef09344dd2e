"""A callback every 20 ms, for as long as the process lives."""

import asyncio
import logging
import time
from asyncio import Task
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

logger = logging.getLogger(__name__)

TICK_SECONDS: Final = 0.02


@dataclass
class TickerStats:
    """`late_ticks` were left out because something held the event loop, or the callback, up."""

    ticks: int = 0
    late_ticks: int = 0
    errors: int = 0


class Ticker:
    """Calls `callback(tick)` when `tick * TICK_SECONDS` have passed since the start.

    The number tells the time: it does not drift, and after a delay the ticks that were missed
    are left out and counted, not made up for. An error of the callback is logged and ends
    nothing. A callback may be a coroutine function; the next tick waits for it.
    """

    def __init__(
        self,
        callback: Callable[[int], Awaitable[None] | None],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.stats = TickerStats()
        self._callback = callback
        self._clock = clock
        self._sleep = sleep
        self._task: Task[None] | None = None

    def start(self) -> None:
        """Starts ticking in a task of the running loop, from tick 1."""
        self._task = asyncio.create_task(self.run(), name="ticker")

    async def stop(self) -> None:
        """Ends the task, in the middle of a coroutine callback if need be."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def run(self) -> None:
        """Ticks until cancelled."""
        started_at = self._clock()
        tick = 0
        while True:
            tick += 1
            await self._sleep(max(0.0, started_at + tick * TICK_SECONDS - self._clock()))
            missed = int((self._clock() - started_at) / TICK_SECONDS) - tick
            if missed > 0:
                self.stats.late_ticks += missed
                tick += missed
            await self._call(tick)

    async def _call(self, tick: int) -> None:
        self.stats.ticks += 1
        try:
            result = self._callback(tick)
            if result is not None:
                await result
        except Exception:
            self.stats.errors += 1
            logger.exception("Tick %d failed", tick)
