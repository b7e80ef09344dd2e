"""What the file form survives: kills, torn writes, damaged and full disks, hostile packets."""

import asyncio
import os
import random
import resource
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from spaces.client.frames import encode_entries
from spaces.live.audio_log import FileAudioLog
from spaces.live.audio_log.records import MAX_RECORD_BYTES, encode_record
from tests.spaces.live.audio_log_support import Heard, frame, frames_of, new_space_id

FORGED = 1_000_000

KILLED_WRITER = """
import asyncio, os, signal, sys
from pathlib import Path
from spaces.live.audio_log import FileAudioLog
from spaces.client.frames import Frame

async def main():
    log = FileAudioLog(Path(sys.argv[1]))
    for sequence in range(50):
        log.append(sys.argv[2], Frame(3, 2, sequence, 100, b"\\xf8\\xff\\xfe"))
        await log.flush()
    log.append(sys.argv[2], Frame(3, 2, 50, 100, b"\\xf8\\xff\\xfe"))
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.fixture
def space_id():
    return new_space_id()


@pytest.fixture
def path(tmp_path, space_id):
    return tmp_path / f"{space_id}.audio"


def write(directory, space_id, *sequences, **fields):
    """Writes a batch for each sequence, as a process of its own would."""

    async def write_batches():
        log = FileAudioLog(directory)
        for sequence in sequences:
            log.append(space_id, frame(sequence, **fields))
            await log.flush()
        await log.aclose()

    asyncio.run(write_batches())


def sequences_in(directory, space_id):
    return [f.sequence for f in frames_of(FileAudioLog(directory).read_from(space_id))]


@contextmanager
def file_size_limit(size):
    """Makes a write beyond `size` a short one, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_killed_process_loses_nothing_it_flushed(tmp_path, space_id):
    command = [sys.executable, "-c", KILLED_WRITER, tmp_path, space_id]
    writer = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    assert writer.returncode == -signal.SIGKILL
    assert sequences_in(tmp_path, space_id) == list(range(50))


def test_a_torn_end_is_not_read_and_cut_off_by_the_next_writer(tmp_path, space_id, path):
    write(tmp_path, space_id, 1)
    intact = path.read_bytes()
    write(tmp_path, space_id, 2)
    whole = path.read_bytes()
    for size in range(len(intact), len(whole)):
        path.write_bytes(whole[:size])
        assert sequences_in(tmp_path, space_id) == [1]
        write(tmp_path, space_id, 3)
        assert sequences_in(tmp_path, space_id) == [1, 3]
        assert path.stat().st_size == len(whole)


def test_a_torn_first_record_is_cut_off_too(tmp_path, space_id, path):
    write(tmp_path, space_id, 1)
    path.write_bytes(path.read_bytes()[:-1])
    write(tmp_path, space_id, 2)
    assert sequences_in(tmp_path, space_id) == [2]


def test_a_reader_waits_in_front_of_an_unfinished_record(tmp_path, space_id, path):
    write(tmp_path, space_id, 1, 2)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    log = FileAudioLog(tmp_path)
    [first] = log.read_from(space_id)
    path.write_bytes(whole)
    assert frames_of(log.read_from(space_id, first.position)) == [frame(2)]


def test_a_damaged_record_is_stepped_over(tmp_path, space_id, path):
    write(tmp_path, space_id, 1)
    start = path.stat().st_size
    write(tmp_path, space_id, 2)
    end = path.stat().st_size
    write(tmp_path, space_id, 3)
    whole = path.read_bytes()
    for place in range(start, end):
        damaged = bytearray(whole)
        damaged[place] ^= 0x10
        path.write_bytes(damaged)
        assert sequences_in(tmp_path, space_id) == [1, 3]
        write(tmp_path, space_id, 4)
        assert sequences_in(tmp_path, space_id) == [1, 3, 4]


def test_records_hidden_in_a_packet_are_never_found(tmp_path, space_id, path):
    """A speaker may send any bytes, but must not put words into another's mouth."""
    forged = encode_record(0, encode_entries([frame(FORGED, seat=0)]))
    packet = b"\xf8" + forged * (1275 // len(forged))
    batches = 2 * MAX_RECORD_BYTES // len(packet) + 10  # more than is read at once
    write(tmp_path, space_id, *range(batches), packet=packet)
    whole = path.read_bytes()
    assert read_all(tmp_path, space_id) == list(range(batches))
    assert len(FileAudioLog(tmp_path).read_from(space_id, limit=batches + 1)) == batches

    path.write_bytes(whole[:-1])
    assert read_all(tmp_path, space_id) == list(range(batches - 1))
    write(tmp_path, space_id, 9999)
    assert read_all(tmp_path, space_id) == [*range(batches - 1), 9999]

    damaged = bytearray(whole)
    damaged[len(whole) // batches * (batches // 2) + 100] ^= 1
    path.write_bytes(damaged)
    assert FORGED not in read_all(tmp_path, space_id)
    assert len(read_all(tmp_path, space_id)) == batches - 1


def read_all(directory, space_id):
    log, sequences, position = FileAudioLog(directory), [], ""
    while batches := log.read_from(space_id, position, limit=100):
        sequences += [f.sequence for f in frames_of(batches)]
        position = batches[-1].position
    return sequences


@pytest.mark.parametrize("size", [2 * MAX_RECORD_BYTES - 5, 3 * MAX_RECORD_BYTES])
def test_any_amount_of_garbage_is_stepped_over(tmp_path, space_id, path, size):
    write(tmp_path, space_id, 1)
    with path.open("ab") as file:
        file.write(random.Random(1).randbytes(size))
    with path.open("ab") as file:
        file.write(encode_record(5, encode_entries([frame(2)])))
    assert sequences_in(tmp_path, space_id) == [1, 2]


@pytest.mark.parametrize("room", [5, 25])  # in the header, and in the body
async def test_a_short_write_is_repaired_and_repeated(tmp_path, space_id, path, room, caplog):
    log, heard = FileAudioLog(tmp_path), Heard()
    log.tail(space_id, heard)
    log.append(space_id, frame(1))
    await log.flush()
    with file_size_limit(path.stat().st_size + room):
        for sequence in (2, 3):
            log.append(space_id, frame(sequence))
            await log.flush()
        assert log.stats.flush_errors == 2
        assert isinstance(log.stats.last_error, OSError)
        assert len(caplog.records) == 1
        assert heard.frames == [frame(1), frame(2), frame(3)]
    log.append(space_id, frame(4))
    await log.flush()
    assert [batch.frames for batch in log.read_from(space_id)] == [
        [frame(1)],
        [frame(2), frame(3), frame(4)],
    ]
    assert heard.frames == [frame(1), frame(2), frame(3), frame(4)]
    assert log.stats.last_error is None
    await log.aclose()


async def test_a_flush_repeats_what_failed_without_new_frames(tmp_path, space_id, path):
    log = FileAudioLog(tmp_path)
    log.append(space_id, frame(1))
    path.mkdir()
    await log.flush()
    assert log.stats.flush_errors == 1
    path.rmdir()
    await log.flush()
    assert frames_of(log.read_from(space_id)) == [frame(1)]
    await log.aclose()


async def test_one_spaces_trouble_is_not_anothers(tmp_path, space_id, path):
    path.mkdir()
    log, other = FileAudioLog(tmp_path), new_space_id()
    log.append(space_id, frame(1))
    log.append(other, frame(2))
    await log.flush()
    assert frames_of(log.read_from(other)) == [frame(2)]
    await log.aclose()


async def test_ending_a_space_lets_go_of_its_file(tmp_path, space_id, path):
    def is_open():
        return any(fd.exists() and fd.samefile(path) for fd in Path("/proc/self/fd").iterdir())

    log = FileAudioLog(tmp_path)
    log.append(space_id, frame(1))
    await log.flush()
    assert is_open()
    await log.end(space_id)
    assert not is_open()
    await log.aclose()


async def test_a_space_taken_up_again_is_not_read_from_its_beginning(tmp_path, space_id, path):
    log = FileAudioLog(tmp_path)
    log.append(space_id, frame(1))
    await log.flush()
    await log.end(space_id)
    size = path.stat().st_size
    path.write_bytes(bytes(size) + b"torn")  # who reads it all finds nothing intact
    log.append(space_id, frame(1))
    await log.flush()
    assert path.stat().st_size == 2 * size
    await log.aclose()


def test_files_are_for_their_owner_only(tmp_path, space_id, path):
    write(tmp_path, space_id, 1)
    assert path.stat().st_mode & 0o077 == 0
