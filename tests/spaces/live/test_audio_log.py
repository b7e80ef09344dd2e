"""What both forms of the log promise; each form's own tests are in the files beside."""

import asyncio
import time
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spaces.live.audio_log import FileAudioLog, RedisAudioLog
from spaces.live.audio_log.base import PENDING_FRAMES, Trail
from tests.services import redis_server
from tests.spaces.live.audio_log_support import Heard, frame, frames_of, new_space_id


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory):
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(params=["file", "redis"])
def open_log(request, tmp_path):
    if request.param == "file":
        return lambda: FileAudioLog(tmp_path)
    url = request.getfixturevalue("redis_url")
    return lambda: RedisAudioLog(url)


@pytest.fixture
async def log(open_log):
    log = open_log()
    yield log
    await log.aclose()


@pytest.fixture
def space_id():
    return new_space_id()


async def write(log, space_id, *sequences):
    for sequence in sequences:
        log.append(space_id, frame(sequence))
    await log.flush()


async def test_batches_are_read_in_the_order_of_their_flushes(log, space_id):
    before = int(time.time() * 1000)
    await write(log, space_id, 1, 2)
    await write(log, space_id, 3)
    after = int(time.time() * 1000)
    first, second = log.read_from(space_id)
    assert first.frames == [frame(1), frame(2)]
    assert second.frames == [frame(3)]
    assert before <= first.time_ms <= second.time_ms <= after
    assert log.stats.frames_appended == 3
    assert log.stats.batches_written == 2


@pytest.mark.parametrize("start", ["", "0"])
async def test_reading_goes_on_from_a_position(log, space_id, start):
    for sequence in range(5):
        await write(log, space_id, sequence)
    first = log.read_from(space_id, start, limit=2)
    rest = log.read_from(space_id, first[-1].position)
    assert frames_of(first) == [frame(0), frame(1)]
    assert frames_of(rest) == [frame(2), frame(3), frame(4)]
    assert log.read_from(space_id, rest[-1].position) == []
    await write(log, space_id, 5)
    assert frames_of(log.read_from(space_id, rest[-1].position)) == [frame(5)]


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(batches=st.lists(st.lists(st.binary(max_size=90), max_size=9), max_size=9))
def test_every_frame_comes_back_as_it_was(open_log, batches):
    async def write_and_read():
        log, space_id = open_log(), new_space_id()
        sequences = count()
        for rests in batches:
            for rest in rests:
                log.append(space_id, frame(next(sequences), packet=b"\xf8" + rest))
            await log.flush()
        await log.aclose()
        return open_log().read_from(space_id)

    read = asyncio.run(write_and_read())
    written = [b"\xf8" + rest for rests in batches for rest in rests]
    assert [packet for *_, packet in frames_of(read)] == written
    assert len(read) == sum(bool(rests) for rests in batches)


async def test_spaces_do_not_mix(log, space_id):
    other = new_space_id()
    log.append(space_id, frame(1))
    log.append(other, frame(2))
    await log.flush()
    assert frames_of(log.read_from(space_id)) == [frame(1)]
    assert frames_of(log.read_from(other)) == [frame(2)]


async def test_nothing_is_read_before_a_flush_or_from_an_unknown_space(log, space_id):
    log.append(space_id, frame(1))
    assert log.read_from(space_id) == []
    assert log.read_from(new_space_id()) == []


async def test_what_waits_for_a_flush_is_bounded_and_loses_the_oldest(log, space_id):
    for sequence in range(PENDING_FRAMES + 5):
        log.append(space_id, frame(sequence))
    await log.flush()
    [batch] = log.read_from(space_id)
    assert batch.frames == [frame(sequence) for sequence in range(5, PENDING_FRAMES + 5)]
    assert log.stats.frames_dropped == 5


@pytest.mark.parametrize("bad_id", ["", "../../etc/pwd", "a" * 12, "a" * 14, "a" * 13 + "\n"])
async def test_only_a_spaces_id_is_taken(log, bad_id):
    with pytest.raises(ValueError, match="not a Space's id"):
        log.append(bad_id, frame(1))
    with pytest.raises(ValueError, match="not a Space's id"):
        log.tail(bad_id, print)
    with pytest.raises(ValueError, match="not a Space's id"):
        log.read_from(bad_id)
    with pytest.raises(ValueError, match="not a Space's id"):
        log.delete(bad_id)


@pytest.mark.parametrize("position", ["x", "-1", "0-", "1.5"])
async def test_only_a_position_is_taken(log, space_id, position):
    with pytest.raises(ValueError, match=r"position|invalid literal"):
        log.read_from(space_id, position)


async def test_deleted_is_deleted_and_may_begin_anew(log, space_id):
    await write(log, space_id, 1)
    log.delete(space_id)
    log.delete(space_id)
    assert log.read_from(space_id) == []
    await write(log, space_id, 2)
    assert frames_of(log.read_from(space_id)) == [frame(2)]


async def test_lately_is_a_position_of_a_second_ago(log, space_id):
    assert log.lately(space_id) == ""
    await write(log, space_id, 0)
    begin = log.lately(space_id)
    await write(log, space_id, 1)
    assert frames_of(log.read_from(space_id, begin)) == [frame(0), frame(1)]


def test_a_trail_goes_back_a_second_and_no_further():
    now = 0.0
    trail = Trail(clock=lambda: now)
    for step in range(500):
        now = step / 50
        trail.note("a", str(step))
    assert 1.0 <= now - int(trail.oldest("a")) / 50 <= 1.5
    trail.forget("a")
    assert trail.oldest("a") == ""


async def test_ending_writes_what_is_pending_and_another_writer_goes_on(log, open_log, space_id):
    log.append(space_id, frame(1))
    await log.end(space_id)
    successor = open_log()
    await write(successor, space_id, 2)
    await successor.aclose()
    assert frames_of(log.read_from(space_id)) == [frame(1), frame(2)]


async def test_closing_writes_what_is_pending(open_log, space_id):
    log = open_log()
    log.append(space_id, frame(1))
    await log.aclose()
    assert frames_of(open_log().read_from(space_id)) == [frame(1)]


async def test_a_tail_hears_what_comes_after_it(log, space_id):
    await write(log, space_id, 1)
    heard = Heard()
    tail = log.tail(space_id, heard)
    await tail.ready()
    await write(log, space_id, 2, 3)
    await write(log, space_id, 4)
    assert await heard.first(3) == [frame(2), frame(3), frame(4)]


async def test_a_closed_tail_hears_nothing_and_others_go_on(log, space_id):
    closed, open_ = Heard(), Heard()
    tails = [log.tail(space_id, closed), log.tail(space_id, open_)]
    for tail in tails:
        await tail.ready()
    await write(log, space_id, 1)
    await closed.first(1)
    tails[0].close()
    tails[0].close()
    await write(log, space_id, 2)
    assert await open_.first(2) == [frame(1), frame(2)]
    assert closed.frames == [frame(1)]


async def test_a_tail_can_be_opened_again(log, space_id):
    first, second = Heard(), Heard()
    tail = log.tail(space_id, first)
    await tail.ready()
    tail.close()
    tail = log.tail(space_id, second)
    await tail.ready()
    await write(log, space_id, 1)
    assert await second.first(1) == [frame(1)]
    assert first.frames == []


async def test_a_reader_that_fails_harms_no_other(log, space_id, caplog):
    def fail(frames):
        raise RuntimeError("reader")

    heard = Heard()
    for sink in (fail, heard):
        await log.tail(space_id, sink).ready()
    await write(log, space_id, 1)
    await write(log, space_id, 2)
    assert await heard.first(2) == [frame(1), frame(2)]
    assert "A reader of Space" in caplog.text


async def test_tails_of_many_spaces_lose_nothing_to_each_other(log):
    space_ids = [new_space_id() for _ in range(5)]
    heard = {space_id: Heard() for space_id in space_ids}
    for space_id in space_ids:
        await log.tail(space_id, heard[space_id]).ready()
    for sequence in range(40):
        await write(log, space_ids[sequence % 5], sequence)
    for first, space_id in enumerate(space_ids):
        assert await heard[space_id].first(8) == [frame(s) for s in range(first, 40, 5)]
