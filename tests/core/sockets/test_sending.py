import asyncio
import contextlib
import gc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sockets.sending import Outlet, websocket_frame

EVENTS = [{"type": "websocket.send", "bytes": bytes([number])} for number in range(9)]


class Connection:
    """What a server does: `send` waits while the client does not read."""

    def __init__(self):
        self.sent = []
        self.is_reading = asyncio.Event()
        self.is_reading.set()

    async def send(self, event):
        await self.is_reading.wait()
        self.sent.append(event)


async def settle():
    """Lets everything run that can run."""
    for _ in range(10):
        await asyncio.sleep(0)


def other_tasks():
    return asyncio.all_tasks() - {asyncio.current_task()}


async def test_a_send_that_does_not_wait_costs_no_task():
    connection = Connection()
    outlet = Outlet(connection.send)
    assert all(outlet.offer(event) for event in EVENTS)
    assert connection.sent == EVENTS
    assert not other_tasks()


async def test_a_send_that_waits_is_carried_on_and_blocks_the_outlet_meanwhile():
    connection = Connection()
    outlet = Outlet(connection.send)
    connection.is_reading.clear()
    assert outlet.offer(EVENTS[0])
    assert outlet.is_blocked
    assert not outlet.offer(EVENTS[1])
    assert len(other_tasks()) == 1
    await settle()
    assert connection.sent == []
    connection.is_reading.set()
    await settle()
    assert not outlet.is_blocked
    assert outlet.offer(EVENTS[2])
    assert connection.sent == [EVENTS[0], EVENTS[2]]
    assert not other_tasks()


async def test_a_send_is_carried_on_even_if_it_could_at_once():
    connection = Connection()
    outlet = Outlet(connection.send)
    connection.is_reading.clear()
    outlet.offer(EVENTS[0])
    connection.is_reading.set()  # the future is done before the task first runs
    await settle()
    assert connection.sent == EVENTS[:1]


async def test_a_send_may_wait_many_times_and_for_anything():
    done = []

    async def send(event):
        await asyncio.sleep(0)
        await asyncio.wait_for(asyncio.sleep(0.001), 1)
        with contextlib.suppress(ValueError):
            await failing()
        async with asyncio.timeout(1):
            await asyncio.sleep(0)
        done.append(event)

    async def failing():
        future = asyncio.get_running_loop().create_future()
        future.set_exception(ValueError())
        await future

    outlet = Outlet(send)
    assert outlet.offer(EVENTS[0])
    await asyncio.gather(*other_tasks())
    assert done == EVENTS[:1]


async def test_a_future_that_fails_reaches_the_send_that_awaits_it():
    future, caught = asyncio.get_running_loop().create_future(), []

    async def send(_event):
        try:
            await future
        except ValueError as error:
            caught.append(error)

    outlet = Outlet(send)
    outlet.offer(EVENTS[0])
    future.set_exception(ValueError("drain"))
    await settle()
    assert [str(error) for error in caught] == ["drain"]
    assert not outlet.is_closed


async def test_many_may_wait_for_one_future():
    future, done = asyncio.get_running_loop().create_future(), []

    async def send(event):
        done.append((event, await future))

    async def wait_as_well():
        done.append(("task", await future))

    task = asyncio.create_task(wait_as_well())
    outlets = [Outlet(send), Outlet(send)]
    outlets[0].offer(EVENTS[0])
    await settle()
    outlets[1].offer(EVENTS[1])
    future.set_result("drained")
    await task
    await settle()
    assert sorted(done, key=str) == sorted(
        [(EVENTS[0], "drained"), (EVENTS[1], "drained"), ("task", "drained")], key=str
    )


@pytest.mark.parametrize("error", [OSError(), RuntimeError(), asyncio.CancelledError()])
async def test_a_send_that_raises_closes_the_outlet_and_nothing_else(error):
    async def send(_event):
        raise error

    outlet = Outlet(send)
    assert not outlet.offer(EVENTS[0])
    assert outlet.is_closed
    assert outlet.error is error
    assert not outlet.offer(EVENTS[1])


async def test_a_send_that_raises_after_waiting_closes_the_outlet():
    connection = Connection()

    async def send(event):
        await connection.send(event)
        raise OSError("gone")

    outlet = Outlet(send)
    connection.is_reading.clear()
    assert outlet.offer(EVENTS[0])
    connection.is_reading.set()
    await settle()
    assert outlet.is_closed
    assert str(outlet.error) == "gone"
    assert not outlet.offer(EVENTS[1])


@pytest.mark.parametrize("runs_first", [True, False])
async def test_closing_gives_up_what_is_being_sent(runs_first):
    connection, ended = Connection(), []

    async def send(event):
        try:
            await connection.send(event)
        finally:
            ended.append(event)

    outlet = Outlet(send)
    connection.is_reading.clear()
    outlet.offer(EVENTS[0])
    if runs_first:
        await settle()
    outlet.close()
    assert not outlet.offer(EVENTS[1])
    await settle()
    gc.collect()
    assert ended == EVENTS[:1]
    assert connection.sent == []
    assert not outlet.is_blocked
    assert outlet.error is None
    assert not other_tasks()
    assert not connection.is_reading._waiters


async def test_a_send_that_is_given_up_may_still_clean_up():
    cleaned = []

    async def send(event):
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            await asyncio.sleep(0)
            cleaned.append(event)

    outlet = Outlet(send)
    outlet.offer(EVENTS[0])
    await settle()
    outlet.close()
    await settle()
    assert cleaned == EVENTS[:1]


async def test_closing_ends_a_send_that_waits_for_nothing_in_particular():
    async def send(_event):
        while True:  # noqa: ASYNC110 (it is to be ended from outside)
            await asyncio.sleep(0)

    outlet = Outlet(send)
    outlet.offer(EVENTS[0])
    await settle()
    outlet.close()
    await settle()
    assert not other_tasks()


steps = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["offer", "stall", "read", "run"])))


@settings(deadline=None)
@given(steps)
def test_what_is_taken_is_sent_once_in_order_whatever_others_do(steps):
    async def play():
        connections = [Connection() for _ in range(3)]
        outlets = [Outlet(connection.send) for connection in connections]
        taken = [[], [], []]
        for number, (which, step) in enumerate(steps):
            connection, outlet = connections[which], outlets[which]
            if step == "offer":
                was_blocked = outlet.is_blocked
                if outlet.offer(number):
                    taken[which].append(number)
                assert (number in taken[which]) != was_blocked
            elif step == "stall":
                connection.is_reading.clear()
            elif step == "read":
                connection.is_reading.set()
            else:
                await settle()
            assert len(other_tasks()) == sum(outlet.is_blocked for outlet in outlets)
        for connection in connections:
            connection.is_reading.set()
        await settle()
        assert [connection.sent for connection in connections] == taken
        assert not other_tasks()

    asyncio.run(play())


@pytest.mark.parametrize(
    ("size", "header"),
    [
        (0, "82 00"),
        (125, "82 7d"),
        (126, "82 7e 00 7e"),
        (0xFFFF, "82 7e ff ff"),
        (0x10000, "82 7f 00 00 00 00 00 01 00 00"),
    ],
)
def test_websocket_frame_is_a_servers_binary_message(size, header):
    assert websocket_frame(bytes(size)) == bytes.fromhex(header) + bytes(size)
