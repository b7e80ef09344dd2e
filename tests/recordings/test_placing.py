"""Where frames lie, whatever the network and the sound cards did to them."""

import math
import random
from bisect import bisect_left
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from recordings.placing import LOOK_MS, MAX_SLOT, Arrival, Clock, place

TICK_MS = 20
WINDOW_MS = 10_000


def arrivals(start_ms, sequences, *, level=90):
    return [Arrival(start_ms + 20 * n, n, level, b"\xf8") for n in sequences]


def slots(placed):
    return [one.slot for one in placed]


def test_frames_lie_where_they_came_in():
    clock, placed = place(Clock(), arrivals(1000, range(100)))
    assert slots(placed) == list(range(50, 150))
    assert clock == Clock(1000, 149)


def test_a_missing_frame_leaves_its_slot_empty():
    _, placed = place(Clock(), arrivals(1000, [0, 1, 4, 5]))
    assert slots(placed) == [50, 51, 54, 55]


def test_frames_that_were_held_up_lie_where_they_were_spoken():
    late = [one._replace(time_ms=6000) for one in arrivals(1000, range(50, 250))]
    _, placed = place(Clock(), arrivals(1000, range(50)) + late + arrivals(1000, range(250, 400)))
    assert slots(placed) == list(range(50, 450))


def test_a_batch_that_comes_twice_is_taken_once():
    clock, _ = place(Clock(), arrivals(1000, range(100)))
    again = [one._replace(time_ms=one.time_ms + 300) for one in arrivals(1000, range(60, 120))]
    _, placed = place(clock, again + again)
    assert slots(placed) == list(range(150, 170))


def test_a_microphone_that_stopped_without_counting_goes_on_at_its_time():
    paused = [one._replace(time_ms=one.time_ms + 3000) for one in arrivals(1000, range(100, 400))]
    _, placed = place(Clock(), arrivals(1000, range(100)) + paused)
    assert slots(placed) == [*range(50, 150), *range(300, 600)]


def test_a_slow_clock_gets_an_empty_slot_at_the_quietest_moment():
    clock = Clock(1000, 149)
    late = arrivals(1029, range(100, 400))
    late[120] = late[120]._replace(level=3)
    clock, placed = place(clock, late)
    assert slots(placed) == [*range(150, 270), *range(271, 451)]
    assert clock.zero_ms == 1029


def test_a_fast_clock_loses_the_quietest_frame_and_takes_no_slot_twice():
    early = arrivals(985, range(100, 300))
    early[120] = early[120]._replace(level=3)
    clock, placed = place(Clock(1000, 149), early)
    assert slots(placed) == list(range(150, 349))
    assert early[120].sequence not in [one.slot - 50 for one in placed[:120]]
    assert clock.zero_ms == 985


def test_a_fast_clock_is_put_right_in_a_pause_without_losing_a_frame():
    _, placed = place(Clock(1000, 149), arrivals(985, range(110, 200)))
    assert slots(placed) == list(range(159, 249))


def test_a_stream_that_runs_ahead_of_time_is_left_out_and_not_kept_in_the_future():
    flood = [Arrival(1000 + n // 50, n, 90, b"\xf8") for n in range(600)]
    _, placed = place(Clock(1000, 49), flood)
    assert len(placed) < 110
    assert all(20 * one.slot <= 3000 for one in placed)


@given(
    st.lists(
        st.lists(
            st.builds(
                Arrival,
                st.integers(-(2**40), 2**40),
                st.integers(0, 2**32 - 1),
                st.integers(0, 127),
                st.just(b"\xf8"),
            ),
            max_size=40,
        ),
        max_size=4,
    )
)
def test_slots_only_grow_whatever_a_stream_claims(windows):
    clock, taken = Clock(), []
    for window in windows:
        clock, placed = place(clock, window)
        taken += slots(placed)
    assert taken == sorted(set(taken))
    assert all(0 <= slot <= MAX_SLOT for slot in taken)
    assert clock.zero_ms is None or clock.zero_ms <= 2**40


class Speaker:
    """Frames of somebody in an hour: a sound card of its own, a network, reconnects, pauses."""

    def __init__(self, seed, *, ppm, jitter_ms, is_talkative):
        self.random = random.Random(seed)
        self.ppm = ppm
        self.jitter_ms = jitter_ms
        self.is_talkative = is_talkative

    def streams(self, length_ms):
        """(spoken, arrival) of each stream; `spoken` as it would come with no delay."""
        begin = self.random.uniform(0, 2000)
        while begin < length_ms:
            end = min(length_ms, begin + self.random.uniform(300_000, 900_000))
            yield list(self._stream(begin, end))
            begin = end + self.random.uniform(500, 5000)

    def _stream(self, begin, end):
        stalled_until, newest, sequence, silent_until = 0.0, 0.0, 0, 0
        while (spoken := begin + sequence * 20 * (1 + self.ppm / 1e6)) < end:
            if self.random.random() < 1 / 3000:
                stalled_until = spoken + self.random.uniform(200, 2500)
            if not self.is_talkative and self.random.random() < 1 / 200:
                silent_until = sequence + self.random.randrange(30, 400)
            # In order, as TCP delivers: what is behind a late one waits for it.
            arrival = max(
                newest, stalled_until, spoken + self.random.expovariate(1 / self.jitter_ms)
            )
            newest = arrival
            if sequence >= silent_until:
                yield (
                    spoken,
                    Arrival(
                        tick(arrival),
                        sequence,
                        self.random.randrange(128),
                        sequence.to_bytes(4, "big"),
                    ),
                )
            sequence += 1


def tick(time_ms):
    """When the log is next written."""
    return TICK_MS * math.ceil(time_ms / TICK_MS) + 7


def windows(frames):
    """As the recorder reads them, and what is ahead of each; the batches of a window shuffled, and
    some of them twice.
    """
    order = random.Random(1)
    arrivals = [arrival for _, arrival in frames]
    for number, window in groupby(arrivals, key=lambda one: one.time_ms // WINDOW_MS):
        batch = list(window)
        batch += order.sample(batch, len(batch) // 50)
        order.shuffle(batch)
        end_ms = (number + 1) * WINDOW_MS
        first, stop = (bisect_left(arrivals, at, key=time_of) for at in (end_ms, end_ms + LOOK_MS))
        yield batch, arrivals[first:stop]


def time_of(arrival):
    return arrival.time_ms


def offsets(stream):
    """How far each frame lies from when it was spoken: (spoken, ms)."""
    spoken = {arrival.sequence: at for at, arrival in stream}
    clock = Clock()
    for window, ahead in windows(stream):
        clock, placed = place(clock, window, ahead)
        for one in placed:
            at = spoken[int.from_bytes(one.packet, "big")]
            yield at, one.slot * 20 - at


def test_tracks_stay_together_for_an_hour_of_drift_jitter_stalls_and_reconnects():
    hour_ms = 3_600_000
    spoken, kept, by_second = 0, 0, {}
    for speaker in (
        Speaker(1, ppm=100, jitter_ms=8, is_talkative=True),
        Speaker(2, ppm=-100, jitter_ms=8, is_talkative=True),
        Speaker(3, ppm=60, jitter_ms=15, is_talkative=False),
    ):
        for stream in speaker.streams(hour_ms):
            spoken += len(stream)
            for at, offset in offsets(stream):
                kept += 1
                by_second.setdefault(at // 1000, []).append(offset)
    apart = [max(found) - min(found) for _, found in sorted(by_second.items())]
    # A tick is what the log knows; sound cards lose another 2 ms before it shows.
    assert max(apart) < 22
    assert spoken - kept < 50  # left out to keep pace with a fast sound card: 18 an hour
