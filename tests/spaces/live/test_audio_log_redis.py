"""What the Redis form survives: cut connections, a Redis that goes and comes, delays."""

import asyncio

import pytest
from redis import Redis

from spaces.client.frames import encode_entries
from spaces.live.audio_log import RedisAudioLog
from spaces.live.audio_log.streams import FIELD, stream_key
from tests.services import free_port, redis_server
from tests.spaces.live.audio_log_support import Heard, frame, frames_of, new_space_id


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def server(url):
    with Redis.from_url(url, protocol=2) as client:
        yield client


@pytest.fixture
async def log(url):
    log = RedisAudioLog(url)
    yield log
    await log.aclose()


@pytest.fixture
def space_id():
    return new_space_id()


async def write(log, space_id, *sequences):
    for sequence in sequences:
        log.append(space_id, frame(sequence))
    await log.flush()


async def flush_until_written(log, batches):
    async with asyncio.timeout(10):
        while log.stats.batches_written < batches:
            await log.flush()
            await asyncio.sleep(0.01)


async def test_all_spaces_go_into_one_pipeline(log, server):
    await write(log, new_space_id(), 1)  # opens the connection
    before = server.info("stats")["total_reads_processed"]
    for _ in range(20):
        log.append(new_space_id(), frame(1))
    await log.flush()
    assert log.stats.batches_written == 21
    # The pipeline, and our own question.
    assert server.info("stats")["total_reads_processed"] - before <= 3


async def test_a_process_hears_what_another_writes(log, url, space_id):
    other, heard = RedisAudioLog(url), Heard()
    await log.tail(space_id, heard).ready()
    await write(other, space_id, 1, 2)
    assert await heard.first(2) == [frame(1), frame(2)]
    await other.aclose()


async def test_a_new_tail_does_not_wait_for_the_others(url, space_id, monkeypatch):
    monkeypatch.setattr("spaces.live.audio_log.redis_tails._BLOCK_MS", 60_000)
    monkeypatch.setattr("spaces.live.audio_log.redis_tails._TIMEOUT_SECONDS", 90)
    log = RedisAudioLog(url)
    await log.tail(new_space_id(), print).ready()
    await asyncio.sleep(0.05)  # into the read that blocks
    async with asyncio.timeout(30):
        await log.tail(space_id, print).ready()
    await log.aclose()


async def test_tails_may_come_at_any_moment(log):
    """A new one is never read from before it is known where it begins."""
    space_ids = [new_space_id() for _ in range(30)]
    heard = [Heard() for _ in space_ids]
    for number, space_id in enumerate(space_ids):
        await write(log, space_id, 0)
        tail = log.tail(space_id, heard[number])
        for _ in range(number % 7):
            await asyncio.sleep(0)
        await write(log, *space_ids[:1], number + 1)
        await tail.ready()
    for space_id in space_ids:
        await write(log, space_id, 100)
    for sink in heard[1:]:
        assert await sink.first(1) == [frame(100)]
    assert log.stats.tail_errors == 0


async def test_nothing_is_lost_when_every_connection_is_cut(log, server, space_id):
    heard = Heard()
    await log.tail(space_id, heard).ready()
    for sequence in range(10):
        log.append(space_id, frame(sequence))
        server.client_kill_filter(_type="normal", skipme=True)
        await flush_until_written(log, sequence + 1)
    assert await heard.first(10) == [frame(sequence) for sequence in range(10)]


async def test_a_redis_that_goes_is_waited_for(tmp_path, space_id, caplog):
    port = free_port()
    with redis_server(tmp_path, port) as url:
        log, heard = RedisAudioLog(url), Heard()
        await log.tail(space_id, heard).ready()
        await write(log, space_id, 1)
        await heard.first(1)
    for sequence in (2, 3):
        await write(log, space_id, sequence)
    assert log.stats.flush_errors == 2
    assert log.stats.last_error is not None
    assert [record.levelname for record in caplog.records].count("ERROR") == 1
    with redis_server(tmp_path, port):
        await flush_until_written(log, 2)
        assert await heard.first(3) == [frame(1), frame(2), frame(3)]
        assert log.stats.last_error is None
        assert log.stats.frames_dropped == 0
        await log.aclose()


async def test_a_log_opens_and_closes_without_redis(space_id, caplog):
    log = RedisAudioLog(f"redis://127.0.0.1:{free_port()}")
    log.tail(space_id, print)
    await write(log, space_id, 1)
    await log.aclose()
    assert log.stats.flush_errors > 0


async def test_a_reader_too_far_behind_is_skipped_to_the_newest(log, server, space_id):
    key, heard = stream_key(space_id), Heard()
    server.xadd(key, {FIELD: encode_entries([frame(0)])}, id="1000-0")
    await log.tail(space_id, heard).ready()
    with server.pipeline(transaction=True) as pipeline:  # 10 s of batches at once
        for sequence in range(1, 501):
            entries = encode_entries([frame(sequence)])
            pipeline.xadd(key, {FIELD: entries}, id=f"{1000 + 20 * sequence}-0")
        pipeline.execute()
    async with asyncio.timeout(10):
        while log.stats.tail_skips == 0:  # noqa: ASYNC110 (Redis tells nobody)
            await asyncio.sleep(0.01)
    server.xadd(key, {FIELD: encode_entries([frame(501)])}, id="20000-0")
    await heard.first(201)
    assert [f.sequence for f in heard.frames] == [*range(1, 201), 501]
    assert log.stats.tail_skips == 1


async def test_a_batch_that_is_no_audio_is_stepped_over(log, server, space_id, caplog):
    heard = Heard()
    await log.tail(space_id, heard).ready()
    server.xadd(stream_key(space_id), {FIELD: b"junk"})
    server.xadd(stream_key(space_id), {b"other": b"junk"})
    await write(log, space_id, 1)
    assert await heard.first(1) == [frame(1)]
    assert log.stats.tail_errors == 2


async def test_one_spaces_trouble_is_not_anothers(log, server, space_id, caplog):
    other = new_space_id()
    server.set(stream_key(space_id), "not a stream")
    log.append(space_id, frame(1))
    log.append(other, frame(2))
    await log.flush()
    assert frames_of(log.read_from(other)) == [frame(2)]
    assert log.stats.flush_errors == 1
    server.delete(stream_key(space_id))
    await log.flush()
    assert frames_of(log.read_from(space_id)) == [frame(1)]
    assert frames_of(log.read_from(other)) == [frame(2)]


async def test_old_batches_go_away(url, server, space_id):
    key, now = stream_key(space_id), server.time()[0]
    with server.pipeline() as pipeline:
        for sequence in range(300):
            entries = encode_entries([frame(sequence)])
            pipeline.xadd(key, {FIELD: entries}, id=f"{(now - 60) * 1000 + sequence}-0")
        pipeline.execute()
    log = RedisAudioLog(url, retain_seconds=10, clock=lambda: now)
    await write(log, space_id, 300)
    assert server.xlen(key) <= 101  # Redis drops whole nodes of 100
    assert log.read_from(space_id)[-1].frames == [frame(300)]
    await log.aclose()


async def test_an_abandoned_stream_goes_away(url, server, space_id):
    now = 1000.0
    log = RedisAudioLog(url, retain_seconds=10, clock=lambda: now)
    await write(log, space_id, 1)
    assert 10 < server.ttl(stream_key(space_id)) <= 20
    server.persist(stream_key(space_id))
    now += 9
    await write(log, space_id, 2)
    assert server.ttl(stream_key(space_id)) == -1  # renewed now and then, not every time
    now += 1
    await write(log, space_id, 3)
    assert 10 < server.ttl(stream_key(space_id)) <= 20
    await log.aclose()


async def test_closing_ends_the_reader(url, space_id):
    log = RedisAudioLog(url)
    await log.tail(space_id, print).ready()
    await log.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
