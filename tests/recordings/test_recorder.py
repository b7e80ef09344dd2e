"""From the log to segments: all of it, once, whatever happens in between."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from core.ogg import read_opus
from core.work import MAX_ATTEMPTS
from recordings import tasks
from recordings.models import AudioSegment, Recording, Replay, WorkState
from recordings.services import recorder
from recordings.sources import settled_ms, voices_between
from spaces.client.frames import Frame
from spaces.live.opening import audio_log_to_read
from spaces.models import Space, State
from tests.recordings.speaking import (
    cut_at,
    end_at,
    kept,
    open_stream,
    packet_of,
    speech,
    write,
)
from tests.spaces.factories import make_live_space

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings):
    """Storage that knows no paths: whatever is done goes through Django's interface."""
    backend = "tests.recordings.stores.OverwritingMemory"
    settings.STORAGES = {**settings.STORAGES, "recordings": {"BACKEND": backend}}
    return storages["recordings"]


def spoken(first_slot, count):
    return {first_slot + n: packet_of(n) for n in range(count)}


def test_complete_windows_become_segments(settings, space, host, time_machine):
    stream = open_stream(space, host)
    write(settings, space, speech(1, 2000, 1500))
    cut_at(time_machine, space, 32)
    assert kept(space) == spoken(100, 900)
    recording = Recording.objects.get(space=space)
    assert (recording.cut_ms, recording.is_complete, settled_ms(recording)) == (20_000, False, 5000)
    assert recording.leased_until is None
    stream.refresh_from_db()
    assert stream.zero_ms == 2000
    segments = [(s.start_ms, s.frame_count) for s in AudioSegment.objects.all()]
    assert segments == [(2000, 400), (10_000, 500)]


def test_a_segment_plays_in_step_with_what_is_missing_in_it(
    settings, space, host, time_machine, storage
):
    open_stream(space, host)
    frames = speech(1, 0, 100)
    write(settings, space, frames[:10] + frames[35:61] + frames[87:])
    end_at(time_machine, space, 3)
    cut_at(time_machine, space, 5)
    first, second = AudioSegment.objects.all()
    assert (first.frame_count, second.start_ms, second.frame_count) == (61, 87 * 20, 13)
    assert bytes(first.levels) == bytes([90] * 10 + [0] * 25 + [90] * 26)
    head, packets = read_opus(storage.open(first.file).read())
    assert head.pre_skip == 0
    assert packets[10:35] == [b"\xf8"] * 25
    assert storage.size(first.file) == first.size
    (voice,) = voices_between(space, 0, 3000)
    assert [(run.start, run.end) for run in voice.runs] == [(0, 61), (87, 100)]
    assert voice.runs[0].packets[10:35] == [b""] * 25


def test_what_is_read_is_the_same_before_and_after_it_is_cut(settings, space, host, time_machine):
    open_stream(space, host)
    write(settings, space, speech(1, 2000, 1500))
    before = voices_between(space, 0, 40_000)
    cut_at(time_machine, space, 32)
    assert voices_between(space, 0, 40_000) == before
    end_at(time_machine, space, 33)
    cut_at(time_machine, space, 35)
    assert Recording.objects.get().is_complete
    assert voices_between(space, 0, 40_000) == before
    (voice,) = before
    assert [(run.start, run.end) for run in voice.runs] == [(100, 1600)]


def test_a_space_that_is_over_is_cut_to_its_end_and_its_log_removed(
    settings, space, host, time_machine, django_capture_on_commit_callbacks
):
    # For minutes the storage was out of reach while it was live.
    failed = {"state": WorkState.FAILED, "attempts": MAX_ATTEMPTS}
    Replay.objects.create(recording=Recording.objects.get(space=space), **failed)
    open_stream(space, host)
    write(settings, space, speech(1, 0, 700))
    end_at(time_machine, space, 14)
    assert cut_at(time_machine, space, 14.5) == 1  # what is on its way is waited for
    with django_capture_on_commit_callbacks() as callbacks:
        assert cut_at(time_machine, space, 15.5) is None
    assert len(callbacks) == 1
    assert Replay.objects.claimable().exists()
    assert kept(space) == spoken(0, 700)
    recording = Recording.objects.get(space=space)
    assert (recording.is_complete, recording.cut_ms, settled_ms(recording)) == (True, 14_000, None)
    assert audio_log_to_read().read_from(space.public_id) == []


def test_silence_moves_the_checkpoint_too(space, time_machine):
    cut_at(time_machine, space, 29)
    assert Recording.objects.get().cut_ms == 0
    cut_at(time_machine, space, 65)
    assert Recording.objects.get().cut_ms == 40_000


def test_a_space_that_was_live_before_recordings_gets_one(settings, space, host, time_machine):
    Recording.objects.all().delete()
    open_stream(space, host)
    write(settings, space, speech(1, 0, 1000))
    cut_at(time_machine, space, 40)
    assert len(kept(space)) == 1000


class Killed(BaseException):
    pass


def killed_at(statement):
    """Ends whoever is at work when it is about to make this statement; it makes no other."""
    made = 0

    def execute(run, sql, params, many, context):
        nonlocal made
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            made += 1
            if made >= statement:
                raise Killed
        return run(sql, params, many, context)

    return connection.execute_wrapper(execute)


def test_whoever_dies_is_followed_by_one_who_does_it_again(settings, host, time_machine, storage):
    """At any statement: before and after the files, the rows and the log."""
    for statement in range(1, 40):
        space = make_live_space(host)
        open_stream(space, host)
        write(settings, space, speech(1, 0, 700))
        end_at(time_machine, space, 14)
        with killed_at(statement):
            try:
                cut_at(time_machine, space, 16)
            except Killed:
                survived = False
            else:
                survived = True
        cut_at(time_machine, space, 50)
        assert Recording.objects.get(space=space).is_complete
        assert kept(space) == spoken(0, 700)
        assert audio_log_to_read().read_from(space.public_id) == []
        _, files = storage.listdir(f"{space.public_id}/segments")
        assert len(files) == AudioSegment.objects.filter(recording__space=space).count() == 2
        if survived:
            break
    assert 10 < statement < 30


def test_a_lease_holds_while_its_owner_may_be_alive(settings, space, host, time_machine):
    open_stream(space, host)
    write(settings, space, speech(1, 0, 1000))
    time_machine.move_to(space.started_at + timedelta(seconds=20), tick=False)
    Recording.objects.update(leased_until=timezone.now() + timedelta(seconds=30))
    cut_at(time_machine, space, 49)
    assert kept(space) == {}
    cut_at(time_machine, space, 51)
    assert len(kept(space)) == 1000


def test_who_was_overtaken_writes_nothing(settings, space, host, time_machine, monkeypatch):
    open_stream(space, host)
    write(settings, space, speech(1, 0, 1500))
    save = recorder._Work._save

    def slowly(work, stream, piece):
        Recording.objects.update(leased_until=timezone.now() + timedelta(seconds=99))
        return save(work, stream, piece)

    monkeypatch.setattr(recorder._Work, "_save", slowly)
    cut_at(time_machine, space, 32)
    recording = Recording.objects.get()
    assert (recording.cut_ms, AudioSegment.objects.count()) == (0, 0)
    assert recording.leased_until is not None  # it is the other's


def test_who_was_overtaken_removes_nothing(space, time_machine, storage, monkeypatch):
    """It saw the end of the log, and hung; what came in meanwhile another worker is cutting."""
    stray = storage.save(f"{space.public_id}/segments/1-1-1.opus", ContentFile(b"x"))
    end_at(time_machine, space, 3)
    is_over = recorder._Work._is_over

    def slowly(work):
        Recording.objects.update(leased_until=timezone.now() + timedelta(seconds=99))
        return is_over(work)

    monkeypatch.setattr(recorder._Work, "_is_over", slowly)
    cut_at(time_machine, space, 5)
    assert storage.exists(stray)
    assert not Recording.objects.get().is_complete


def test_files_without_rows_are_removed_at_the_end(space, time_machine, storage):
    stray = storage.save(f"{space.public_id}/segments/1-1-1.opus", ContentFile(b"x"))
    end_at(time_machine, space, 3)
    cut_at(time_machine, space, 5)
    assert not storage.exists(stray)


def test_nonsense_in_the_log_harms_nobody_else(settings, space, host, time_machine):
    open_stream(space, host, 1)
    open_stream(space, host, 2)
    nonsense = [
        (100, Frame(0, 999, 0, 90, packet_of(0))),  # of a stream that nobody opened
        (120, Frame(255, 2, 2**32 - 1, 0, packet_of(0))),
        (140, Frame(0, 2, 107_374_181, 127, packet_of(0))),
        (160, Frame(0, 2, 3, 0, packet_of(0))),
    ]
    write(settings, space, [*speech(1, 0, 100, level=0), *nonsense])
    end_at(time_machine, space, 3)
    cut_at(time_machine, space, 5)
    assert kept(space, 1) == spoken(0, 100)
    assert len(kept(space, 2)) <= 2
    assert Recording.objects.get().is_complete


@pytest.mark.parametrize("state", [State.SCHEDULED, State.CANCELED])
def test_a_space_that_was_never_live_is_not_recorded(space, state):
    Recording.objects.all().delete()
    Space.objects.filter(pk=space.pk).update(state=state, ended_at=timezone.now())
    recorder.cut_recording(space_id=space.pk)
    assert not Recording.objects.exists()


def test_a_window_costs_the_same_for_one_stream_and_for_eleven(
    settings, host, time_machine, django_assert_num_queries
):
    for streams in (1, 11):
        space = make_live_space(host)
        for number in range(1, streams + 1):
            open_stream(space, host, number)
        frames = [f for n in range(streams) for f in speech(n + 1, 40 * n, 800)]
        write(settings, space, frames)
        time_machine.move_to(space.started_at + timedelta(seconds=16))
        with django_assert_num_queries(13):
            recorder.cut_recording(space_id=space.pk)
        assert AudioSegment.objects.filter(recording__space=space).count() == streams
        with django_assert_num_queries(5):
            voices_between(space, 0, 20_000)
        end_at(time_machine, space, 16)


def test_the_task_comes_again_when_it_is_told_to(space, time_machine):
    end_at(time_machine, space, 3)
    tasks.cut_recording.apply([space.pk])
    assert not Recording.objects.get().is_complete
