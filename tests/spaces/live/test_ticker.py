import asyncio

import pytest

from spaces.live.ticker import TICK_SECONDS, Ticker


class Time:
    """A clock that only sleeping, and a busy callback, move on."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def clock(self):
        return self.now

    async def sleep(self, seconds):
        assert seconds >= 0
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class Enough(BaseException):
    """Ends a ticker from within."""


async def run(callback, last):
    """Ticks until `last`; returns the ticker, its ticks, and when each began."""
    time, ticks = Time(), []

    def tick(number):
        ticks.append((number, time.now - 1000))
        if number >= last:
            raise Enough
        return callback(number, time)

    ticker = Ticker(tick, clock=time.clock, sleep=time.sleep)
    with pytest.raises(Enough):
        await ticker.run()
    return ticker, ticks, time


def nothing(_number, _time):
    return None


async def test_ticks_come_every_20_ms_and_do_not_drift():
    ticker, ticks, _ = await run(nothing, last=50 * 3600)
    assert [number for number, _ in ticks] == list(range(1, 50 * 3600 + 1))
    assert ticks[-1][1] == pytest.approx(3600, abs=1e-6)
    assert ticker.stats.late_ticks == 0
    assert ticker.stats.ticks == 50 * 3600


async def test_a_slow_callback_does_not_shift_the_schedule():
    def work(_number, time):
        time.now += 0.015

    ticker, ticks, time = await run(work, last=100)
    assert [number for number, _ in ticks] == list(range(1, 101))
    assert ticks[-1][1] == pytest.approx(100 * TICK_SECONDS)
    assert time.slept[1:] == pytest.approx([0.005] * 99)
    assert ticker.stats.late_ticks == 0


async def test_ticks_that_were_missed_are_left_out_and_counted():
    def work(number, time):
        if number == 3:
            time.now += 5 * TICK_SECONDS + 0.001

    ticker, ticks, _ = await run(work, last=10)
    assert [number for number, _ in ticks] == [1, 2, 3, 8, 9, 10]
    assert ticks[-1][1] == pytest.approx(10 * TICK_SECONDS)
    assert ticker.stats.late_ticks == 4


async def test_a_callback_that_always_takes_too_long_lets_others_run():
    turns = []

    async def neighbour():
        while True:
            turns.append(1)
            await asyncio.sleep(0)

    def work(_number, time):
        time.now += 3 * TICK_SECONDS

    task = asyncio.create_task(neighbour())
    _, ticks, _ = await run(work, last=60)
    task.cancel()
    assert len(turns) >= len(ticks) - 1


async def test_an_error_is_logged_and_ends_nothing(caplog):
    def work(number, _time):
        if number == 2:
            raise ValueError("relay")

    ticker, ticks, _ = await run(work, last=4)
    assert len(ticks) == 4
    assert ticker.stats.errors == 1
    assert "Tick 2 failed" in caplog.text


async def test_a_coroutine_is_awaited_and_its_error_logged(caplog):
    done = []

    async def work(number, _time):
        await asyncio.sleep(0)
        done.append(number)
        raise ValueError("log")

    await run(work, last=3)
    assert done == [1, 2]
    assert "Tick 2 failed" in caplog.text


async def test_start_and_stop_on_the_real_clock():
    reached, ticks = asyncio.Event(), []

    def tick(number):
        ticks.append(number)
        if number >= 3:
            reached.set()

    ticker = Ticker(tick)
    ticker.start()
    async with asyncio.timeout(10):
        await reached.wait()
    await ticker.stop()
    await ticker.stop()
    assert ticks == sorted(set(ticks))
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_stop_ends_a_callback_that_waits():
    started = asyncio.Event()

    async def tick(_number):
        started.set()
        await asyncio.Event().wait()

    ticker = Ticker(tick)
    ticker.start()
    await started.wait()
    await ticker.stop()
    assert asyncio.all_tasks() == {asyncio.current_task()}
