import asyncio
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sockets.sending import Outlet, websocket_frame
from spaces.client.frames import Frame, parse_bundle
from spaces.live.relay import MAX_BUFFERED, Listener, Relay


class Client:
    """A listener and what arrives at it; it acknowledges all unless told not to."""

    def __init__(self, *, on_stage=False, acknowledges=True, raw=False):
        self.events = []
        self.acknowledges = acknowledges
        self.is_open = True
        self.listener = Listener(
            Outlet(self.send),
            on_stage=on_stage,
            owner=self,
            write_raw=self.write_raw if raw else None,
        )

    async def send(self, event):
        if not self.is_open:
            raise OSError
        self.events.append(event)
        self.acknowledge_newest()

    def write_raw(self, framed):
        bundle = framed[2:] if framed[1] < 126 else framed[4:]
        assert framed == websocket_frame(bundle)
        self.events.append({"type": "websocket.send", "bytes": bundle})
        self.acknowledge_newest()
        return True

    def acknowledge_newest(self):
        if self.acknowledges:  # as a message behind this one would
            newest = parse_bundle(self.events[-1]["bytes"]).tick
            asyncio.get_running_loop().call_soon(self.listener.acknowledge, newest)

    @property
    def bundles(self):
        return [parse_bundle(event["bytes"]) for event in self.events]

    @property
    def ticks(self):
        return [bundle.tick for bundle in self.bundles]

    @property
    def sequences(self):
        return [frame.sequence for bundle in self.bundles for frame in bundle.frames]


class Stage:
    """A relay on which everybody is heard unless muted, with one speaker's frames."""

    def __init__(self, **options):
        self.slow = []
        self.muted = set()
        self.relay = Relay(on_too_slow=self.slow.append, **options)
        self.relay.audible = lambda seat, _stream: seat not in self.muted
        self.tick_number = 0

    def join(self, **options):
        client = Client(**options)
        self.relay.join(client.listener)
        return client

    async def tick(self, frames=(), *, times=1):
        for _ in range(times):
            self.tick_number += 1
            self.relay.accept(frames)
            self.relay.tick(self.tick_number)
            await asyncio.sleep(0)

    async def speak(self, ticks):
        """One frame a tick, whose sequence is the number of its tick."""
        for _ in range(ticks):
            await self.tick([frame(self.tick_number + 1)])


def frame(sequence, seat=0, stream=1):
    return Frame(seat, stream, sequence, 100, b"\xf8\xff\xfe")


@pytest.fixture
def stage():
    return Stage()


async def test_the_stage_gets_a_bundle_every_tick_and_the_floor_every_fifth(stage):
    speaker, listener = stage.join(on_stage=True), stage.join()
    await stage.speak(20)
    assert speaker.ticks == list(range(1, 21))
    assert [len(bundle.frames) for bundle in speaker.bundles] == [1] * 20
    assert speaker.sequences == list(range(1, 21))
    assert listener.ticks == [5, 10, 15, 20]
    assert [len(bundle.frames) for bundle in listener.bundles] == [5] * 4
    assert listener.sequences == list(range(1, 21))


async def test_the_floor_takes_turns_so_that_every_tick_is_alike(stage):
    clients = [stage.join() for _ in range(100)]
    await stage.speak(5)
    sent_at = defaultdict(int)
    for _ in range(5):
        before = sum(len(client.events) for client in clients)
        await stage.speak(1)
        sent_at[stage.tick_number] = sum(len(client.events) for client in clients) - before
    assert set(sent_at.values()) == {20}
    await stage.speak(10)
    for client in clients:
        assert client.sequences == list(range(1, client.sequences[-1] + 1))


async def test_one_event_is_built_for_all_who_get_the_same(stage):
    speakers = [stage.join(on_stage=True) for _ in range(3)]
    await stage.speak(1)
    assert len({id(client.events[0]) for client in speakers}) == 1
    assert stage.relay.stats.bundles_sent == 3


async def test_seats_are_in_one_bundle(stage):
    client = stage.join(on_stage=True)
    await stage.tick([frame(1), frame(9, seat=1), frame(2)])
    assert client.bundles == [(1, [frame(1), frame(9, seat=1), frame(2)])]


async def test_nothing_is_sent_in_silence(stage):
    clients = [stage.join(on_stage=True), stage.join()]
    await stage.tick(times=100)
    assert [client.events for client in clients] == [[], []]


async def test_ticks_that_were_left_out_go_with_the_next(stage):
    speaker, listener = stage.join(on_stage=True), stage.join()
    stage.relay.accept([frame(1)])
    stage.relay.tick(23)
    await asyncio.sleep(0)
    assert speaker.bundles == listener.bundles == [(23, [frame(1)])]


async def test_prepared_frames_are_written_past_the_outlet(stage):
    client = stage.join(on_stage=True, raw=True)
    await stage.tick([frame(1)])
    await stage.tick([frame(sequence) for sequence in range(2, 20)])
    assert client.sequences == list(range(1, 20))


async def test_a_frame_that_comes_twice_is_sent_once(stage):
    client = stage.join(on_stage=True)
    await stage.tick([frame(1), frame(2)])
    await stage.tick([frame(1), frame(2), frame(3)])
    await stage.tick([frame(0, stream=2), frame(2, seat=1)])
    assert client.sequences == [1, 2, 3, 0, 2]
    assert stage.relay.stats.frames_dropped == {"repeated": 2}
    assert stage.relay.stats.frames_in == 7


async def test_nobody_is_heard_before_the_rights_are_known():
    relay = Relay(on_too_slow=print)
    client = Client(on_stage=True)
    relay.join(client.listener)
    relay.accept([frame(1)])
    relay.tick(1)
    assert client.events == []
    assert relay.stats.frames_dropped == {"not_audible": 1}


async def test_a_mute_holds_for_what_was_accepted_before_it(stage):
    speaker, listener = stage.join(on_stage=True), stage.join()
    await stage.tick([frame(1), frame(1, seat=1)])
    stage.relay.accept([frame(2), frame(2, seat=1)])
    stage.muted.add(1)
    await stage.tick([frame(3), frame(3, seat=1)])
    await stage.tick(times=5)
    assert speaker.bundles == [(1, [frame(1), frame(1, seat=1)]), (2, [frame(2), frame(3)])]
    assert listener.bundles == [(5, [frame(1), frame(2), frame(3)])]
    assert stage.relay.stats.frames_dropped == {"not_audible": 1, "withdrawn": 3}


async def test_a_bundle_without_an_audible_frame_is_not_sent(stage):
    client = stage.join()
    await stage.tick([frame(1)])
    stage.muted.add(0)
    await stage.tick(times=10)
    assert client.events == []


async def test_what_waits_for_a_tick_is_bounded(stage):
    client = stage.join(on_stage=True)
    await stage.tick([frame(sequence) for sequence in range(MAX_BUFFERED + 7)])
    assert len(client.sequences) == MAX_BUFFERED
    assert stage.relay.stats.frames_dropped == {"overflow": 7}


async def test_who_left_gets_nothing(stage):
    clients = [stage.join(on_stage=True), stage.join()]
    await stage.speak(5)
    for client in clients:
        stage.relay.leave(client.listener)
        stage.relay.leave(client.listener)
    await stage.speak(20)
    assert [len(client.events) for client in clients] == [5, 1]
    assert len(stage.relay) == 0


async def test_who_does_not_acknowledge_is_skipped_after_2_s_and_closed_after_10(stage):
    stalled = stage.join(on_stage=True, acknowledges=False)
    others = [stage.join(on_stage=True), stage.join()]
    await stage.speak(501)
    assert stalled.ticks == list(range(1, 102))  # the first is 2 s old at tick 101
    assert stage.relay.stats.listeners_skipped == 400
    assert stage.slow == []
    await stage.speak(1)
    assert stage.slow == [stalled.listener]
    assert stage.slow[0].owner is stalled
    await stage.speak(98)
    assert stage.slow == [stalled.listener]
    assert stage.relay.stats.closed_slow == 1
    assert len(stalled.events) == 101
    assert [client.sequences for client in others] == [list(range(1, 601))] * 2


async def test_who_catches_up_goes_on_with_what_is_new(stage):
    client = stage.join(on_stage=True, acknowledges=False)
    await stage.speak(150)
    client.listener.acknowledge(101)
    await stage.speak(10)
    assert client.ticks == [*range(1, 102), *range(151, 161)]


async def test_an_acknowledgement_a_second_is_enough(stage):
    clients = [stage.join(on_stage=on_stage, acknowledges=False) for on_stage in (True, False)]
    for _ in range(20):
        await stage.speak(50)
        for client in clients:
            client.listener.acknowledge(client.ticks[-1])
    assert [len(client.events) for client in clients] == [1000, 200]
    assert stage.relay.stats.listeners_skipped == 0


async def test_silence_is_no_lag(stage):
    client = stage.join(on_stage=True)
    await stage.speak(3)
    await stage.tick(times=5000)
    await stage.speak(3)
    assert client.ticks == [1, 2, 3, 5004, 5005, 5006]


async def test_what_was_not_sent_cannot_be_acknowledged(stage):
    client = stage.join(on_stage=True, acknowledges=False)
    for _ in range(150):
        await stage.speak(1)
        client.listener.acknowledge(2**32 - 1)
    assert len(client.events) == 101


async def test_acknowledging_an_older_tick_or_twice_does_nothing(stage):
    client = stage.join(on_stage=True, acknowledges=False)
    await stage.speak(10)
    for tick in (7, 3, 7):
        client.listener.acknowledge(tick)
    assert list(client.listener.unacknowledged) == [8, 9, 10]
    assert client.listener.lag(now=12) == 4
    client.listener.acknowledge(10)
    assert client.listener.lag(now=100) == 0


async def test_a_connection_that_is_gone_is_let_go(stage):
    client, other = stage.join(on_stage=True), stage.join(on_stage=True)
    await stage.speak(1)
    client.is_open = False
    await stage.speak(3)
    assert len(stage.relay) == 1
    assert stage.relay.stats.bundles_refused == 1
    assert stage.slow == []
    assert other.sequences == [1, 2, 3, 4]


async def test_a_connection_that_is_full_for_now_is_kept(stage):
    client = stage.join(on_stage=True, raw=True)
    take = client.listener.write_raw
    await stage.speak(1)
    client.listener.write_raw = lambda _framed: False
    await stage.speak(2)
    client.listener.write_raw = take
    await stage.speak(1)
    assert client.sequences == [1, 4]
    assert stage.relay.stats.bundles_refused == 2


@pytest.mark.parametrize(("stage_ticks", "floor_ticks"), [(1, 5), (2, 5), (2, 4), (3, 3), (1, 1)])
@settings(deadline=None, max_examples=50)
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12)), max_size=12))
def test_moving_between_stage_and_floor_loses_and_repeats_nothing(stage_ticks, floor_ticks, moves):
    async def play():
        stage = Stage(stage_ticks=stage_ticks, floor_ticks=floor_ticks)
        clients = [stage.join(on_stage=number % 2 == 0) for number in range(6)]
        for who, pause in moves:
            clients[who].listener.on_stage = not clients[who].listener.on_stage
            await stage.speak(pause)
        await stage.speak(2 * stage_ticks * floor_ticks)
        spoken = stage.tick_number
        await stage.tick(times=floor_ticks)
        assert [client.sequences for client in clients] == [list(range(1, spoken + 1))] * 6
        assert all(len(client.events) for client in clients)
        before = [len(client.events) for client in clients]
        await stage.speak(20 * stage_ticks * floor_ticks)
        for client, events in zip(clients, before, strict=True):
            period = stage_ticks if client.listener.on_stage else floor_ticks
            expected = 20 * stage_ticks * floor_ticks // period
            assert abs(len(client.events) - events - expected) <= 1

    asyncio.run(play())


async def test_a_stalled_outlet_costs_the_others_nothing(stage):
    is_reading = asyncio.Event()
    taken = []

    async def send(event):
        await is_reading.wait()
        taken.append(event)

    stalled = Listener(Outlet(send), on_stage=True)
    stage.relay.join(stalled)
    others = [stage.join(on_stage=True) for _ in range(10)]
    await stage.speak(90)
    assert [client.sequences for client in others] == [list(range(1, 91))] * 10
    assert stage.relay.stats.bundles_refused == 89
    assert len(asyncio.all_tasks()) == 2  # this test and what the stalled one has not read
    is_reading.set()
    await asyncio.sleep(0.001)
    await stage.speak(1)
    assert [parse_bundle(event["bytes"]).tick for event in taken] == [1, 91]
    assert len(asyncio.all_tasks()) == 1
