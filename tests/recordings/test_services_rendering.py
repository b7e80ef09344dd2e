"""A recorded Space becomes a replay."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import WebhookEvent
from core.sweeping import sweep
from core.work import MAX_ATTEMPTS
from recordings import files, sources
from recordings.models import MixPart, Replay, WorkState
from recordings.services.rendering import due, render_replay, try_again
from recordings.services.replays import delete_replay, trim_replay
from recordings.sound import child
from spaces import services as spaces
from spaces.models import Consent
from tests.recordings.recorded import is_heard, make_recorded_space, replay_of, sound_of
from tests.recordings.sound import speech
from timeline.models import Notification, NotificationKind


def stored(space):
    return files.names_in(f"{space.public_id}/replay") | files.names_in(f"{space.public_id}/parts")


def spoken_of(space):
    replay = replay_of(space)
    return {replay.opus_file, replay.aac_file} | {
        name for pair in MixPart.objects.values_list("opus_file", "aac_file") for name in pair
    }


@pytest.fixture
def small_disk(settings, tmp_path):
    """Recordings lie on a disk that has only so much `room`."""
    backend = {
        "BACKEND": "tests.recordings.stores.SmallDisk",
        "OPTIONS": {"location": tmp_path, "allow_overwrite": True},
    }
    settings.STORAGES = {**settings.STORAGES, "recordings": backend}
    return storages["recordings"]


@pytest.fixture
def minutes(host, speaker):
    """70 s: the host at the beginning, the speaker across the seam between two parts."""
    said = {host: [speech.run(0, 50)], speaker: [speech.run(1, 2950)]}
    return make_recorded_space(host, said, seconds=70)


@pytest.fixture
def short(host, speaker):
    """Nine seconds: the host from 1 s on, the speaker from 5 s on."""
    host_run, other = speech.run(0, 50), speech.run(1, 250)
    said = {
        host: [host_run._replace(packets=host_run.packets[:150], levels=host_run.levels[:150])],
        speaker: [other._replace(packets=other.packets[:150], levels=other.levels[:150])],
    }
    return make_recorded_space(host, said, seconds=9)


def test_a_recorded_space_can_be_played(minutes, host, speaker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert render_replay(space_id=minutes.pk) is False

    replay = Replay.objects.playable().get()
    assert replay.duration_ms == 70_000
    assert len(replay.peaks) == 700
    assert [turn[2] for turn in replay.turns] == [host.pk, speaker.pk]
    (first, _, _), (second, _, _) = replay.turns
    assert 1000 <= first < 1500
    assert 59_000 <= second < 59_600
    for name in (replay.opus_file, replay.aac_file):
        sound = sound_of(name)
        assert 0 <= len(sound) - 70 * 48_000 < 1024
        assert is_heard(sound, 1200, 3000)
        assert is_heard(sound, 59_300, 61_000)
        assert not is_heard(sound, 20_000, 58_900)
    assert max(replay.peaks[590:620]) > 50
    assert max(replay.peaks[200:580]) == 0
    told = Notification.objects.get(kind=NotificationKind.REPLAY)
    assert (told.recipient, told.path) == (host, minutes.get_absolute_url())
    said = json.loads(WebhookEvent.objects.get(kind="recording.ready").body)["data"]
    assert said["space"]["id"] == minutes.public_id
    assert (said["recording"]["version"], said["recording"]["duration_ms"]) == (1, 70_000)
    assert stored(minutes) == spoken_of(minutes)
    assert MixPart.objects.count() == 2


def test_while_it_is_live_whole_minutes_are_made_and_used(host):
    space = make_recorded_space(host, {host: [speech.run(0, 50)]}, seconds=80, is_over=False)
    assert list(due()) == [replay_of(space)]
    assert render_replay(space_id=space.pk) is False
    (part,) = MixPart.objects.all()
    assert part.turns
    assert (replay_of(space).state, replay_of(space).attempts) == (WorkState.WAITING, 0)
    assert not due().exists()

    recording = part.recording
    spaces.end_space(actor=host, space=space)
    ended_at = space.started_at + timedelta(seconds=80)
    type(space).objects.filter(pk=space.pk).update(ended_at=ended_at)
    type(recording).objects.update(is_complete=True)
    assert list(due()) == [replay_of(space)]
    render_replay(space_id=space.pk)

    again, _ = MixPart.objects.all()
    assert again.opus_file == part.opus_file
    assert replay_of(space).is_playable


def test_nothing_is_made_of_a_minute_that_may_still_grow(host):
    space = make_recorded_space(host, {host: [speech.run(0, 50)]}, seconds=75, is_over=False)
    assert not due().exists()
    render_replay(space_id=space.pk)
    assert not MixPart.objects.exists()


def test_a_trimmed_replay_begins_and_ends_at_the_cut(
    short, host, django_capture_on_commit_callbacks
):
    render_replay(space_id=short.pk)
    old = replay_of(short)
    with django_capture_on_commit_callbacks():
        trim_replay(actor=host, space=short, start_ms=5010, end_ms=7_999)
    assert not Replay.objects.playable().exists()
    with django_capture_on_commit_callbacks(execute=True):
        render_replay(space_id=short.pk)

    replay = Replay.objects.playable().get()
    assert (replay.trim_start_ms, replay.trim_end_ms, replay.duration_ms) == (5000, 7980, 2980)
    assert len(replay.peaks) == 30
    assert {turn[2] for turn in replay.turns} == {replay.turns[0][2]} != {host.pk}
    assert is_heard(sound_of(replay.opus_file), 300, 2900)
    assert old.opus_file not in stored(short)
    assert stored(short) == spoken_of(short)
    assert Notification.objects.count() == 1


def test_what_is_taken_back_is_heard_by_nobody_from_that_moment(
    short, host, speaker, django_capture_on_commit_callbacks
):
    render_replay(space_id=short.pk)
    spaces.withdraw_consent(actor=speaker, space=short, kind=Consent.Kind.RECORDING)
    assert not Replay.objects.playable().exists()
    assert MixPart.objects.get().is_stale
    with django_capture_on_commit_callbacks(execute=True):
        render_replay(space_id=short.pk)

    replay = Replay.objects.playable().get()
    assert {turn[2] for turn in replay.turns} == {host.pk}
    for name in (replay.opus_file, replay.aac_file):
        assert is_heard(sound_of(name), 1300, 3900)
        assert not is_heard(sound_of(name), 4500, 8900)
    assert stored(short) == spoken_of(short)

    spaces.give_back_consent(actor=speaker, space=short, kind=Consent.Kind.RECORDING)
    assert not Replay.objects.playable().exists()
    render_replay(space_id=short.pk)
    assert is_heard(sound_of(replay_of(short).opus_file), 5300, 7900)


def test_a_change_in_the_middle_of_the_work_wins(short, speaker, monkeypatch):
    """The ledger was read, then somebody takes their words back: the part is thrown away."""
    read = sources.voices_between

    def and_then_changed(*args, **options):
        voices = read(*args, **options)
        if not Consent.objects.filter(is_given=False).exists():
            spaces.withdraw_consent(actor=speaker, space=short, kind=Consent.Kind.RECORDING)
        return voices

    monkeypatch.setattr(sources, "voices_between", and_then_changed)
    assert render_replay(space_id=short.pk) is True
    assert not MixPart.objects.exists()
    assert stored(short) == set()
    assert replay_of(short).state == WorkState.WAITING

    assert render_replay(space_id=short.pk) is False
    assert not is_heard(sound_of(replay_of(short).opus_file), 4500, 8900)


def test_one_worker_at_a_time_and_another_when_it_died(short):
    Replay.objects.claim(replay_of(short).pk)
    assert render_replay(space_id=short.pk) is False
    assert replay_of(short).state == WorkState.WORKING

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        render_replay(space_id=short.pk)
    assert replay_of(short).is_playable


def test_a_deleted_replay_leaves_no_file(short, host, django_capture_on_commit_callbacks):
    render_replay(space_id=short.pk)
    assert stored(short)
    with django_capture_on_commit_callbacks(execute=True):
        delete_replay(actor=host, space=short)
    assert stored(short) == set()
    assert not MixPart.objects.exists()
    assert not Replay.objects.visible_to(host).exists()
    assert storages["recordings"].exists(short.recording.segments.first().file)
    assert render_replay(space_id=short.pk) is False
    assert stored(short) == set()


def test_a_full_disk_keeps_no_half_of_anything(small_disk, host):
    space = make_recorded_space(host, {host: [speech.run(0, 50)]}, seconds=9)
    small_disk.room = 25_000  # for the first form of the sound, and some of the second
    with pytest.raises(OSError, match="No space left"):
        render_replay(space_id=space.pk)
    assert stored(space) == set()

    small_disk.room = 10_000_000
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        render_replay(space_id=space.pk)
    assert stored(space) == spoken_of(space)


def test_what_could_not_be_made_is_tried_once_an_hour(short):
    replay = replay_of(short)
    for _ in range(2):
        Replay.objects.update(state=WorkState.FAILED, attempts=MAX_ATTEMPTS)
        assert not Replay.objects.claim(replay.pk)
        try_again()
        assert Replay.objects.claim(replay.pk)  # by a worker that dies at it
        assert not Replay.objects.claim(replay.pk)

    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert not Replay.objects.claim(replay.pk)
        sweep()
        assert replay_of(short).state == WorkState.FAILED
        try_again()
        render_replay(space_id=short.pk)
    assert replay_of(short).is_playable


def test_a_space_in_which_nobody_was_heard_has_a_silent_replay(host):
    space = make_recorded_space(host, {}, seconds=0.5)
    render_replay(space_id=space.pk)
    replay = Replay.objects.playable().get()
    assert (replay.duration_ms, replay.turns) == (500, [])
    assert not sound_of(replay.opus_file).any()


def test_a_lost_lease_ends_the_work(short, monkeypatch):
    """A worker that hung for too long must not write over what another has made."""
    run = child.run

    def hang(job, request, **options):
        answer = run(job, request, **options)
        Replay.objects.update(leased_until=timezone.now() + timedelta(seconds=99))
        return answer

    monkeypatch.setattr(child, "run", hang)
    assert render_replay(space_id=short.pk) is True
    assert not MixPart.objects.exists()
    assert replay_of(short).state == WorkState.WORKING
