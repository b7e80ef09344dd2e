"""What is heard in a clip is what was said in those seconds, by those who agree."""

import os
import shutil
from datetime import timedelta

import numpy as np
import pytest
from django.core.files.storage import storages
from django.db import transaction

from core import sweeping
from recordings.models import CaptionCue, Clip, Recording, Removal, WorkState
from recordings.services import clip_making, clips
from spaces import seams
from spaces.models import Consent
from tests.recordings.clipping import (
    RATE,
    begin,
    end,
    files_of,
    hertz_at,
    hum,
    played,
    say,
)
from timeline.models import Notification

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def space(settings, host, speaker):
    """The host hums 500 Hz and then 1000 Hz, the speaker 2000 Hz; a minute long."""
    space = begin(host)
    hums = {
        host: [(40_000, 43_000, 500), (43_000, 50_000, 1000)],
        speaker: [(52_000, 58_000, 2000)],
    }
    hum(settings, space, hums)
    return space


def clip_of(space, actor, start_ms, end_ms, **fields) -> Clip:
    """A clip of what was said then, made."""
    clip = Clip.objects.create(
        space=space, author=actor, start_ms=start_ms, end_ms=end_ms, **fields
    )
    clip_making.make_clip(clip_id=clip.pk)
    clip.refresh_from_db()
    return clip


def off_the_record(space, user, start_ms, end_ms, *, kind="recording"):
    at = space.started_at
    row = Consent.objects.create(
        space=space,
        user=user,
        kind=kind,
        is_given=False,
        since=at + timedelta(milliseconds=start_ms),
        until=at + timedelta(milliseconds=end_ms),
    )
    with transaction.atomic():
        seams.consent_changed(space, user, row)


@pytest.mark.parametrize("ended", [False, True])
def test_a_clip_plays_what_was_said_in_those_seconds(space, listener, host, speaker, ended):
    space = end(space) if ended else space
    clip = clip_of(space, listener, 41_490, 56_000)
    assert (clip.state, clip.is_playable, clip.error) == (WorkState.DONE, True, "")
    for name in (clip.opus_file, clip.aac_file):
        sound = played(name)
        assert abs(len(sound) - 14.51 * RATE) <= 1024
        # 1.51 s after its start the host goes up; the speaker begins at 10.51 s.
        heard = [hertz_at(sound, ms) for ms in (300, 1200, 1700, 8000, 9000, 11_000, 14_000)]
        assert heard == [500, 500, 1000, 1000, 0, 2000, 2000]
        assert np.abs(sound[:48]).max() < 0.02
        assert np.abs(sound[-48:]).max() < 0.02
        assert 0.05 < np.sqrt(np.mean(np.square(sound[RATE : 2 * RATE]))) < 0.2
        assert np.abs(sound).max() < 0.95
    assert list(clip.voices.order_by("pk").values_list("user", flat=True)) == [host.pk, speaker.pk]
    assert len(clip.peaks) == 146
    assert clip.peaks[95] < 5 < clip.peaks[20]


def test_what_is_off_the_record_is_silent(space, listener, host, speaker):
    off_the_record(space, host, 44_000, 46_000)
    clip = clip_of(space, listener, 42_000, 50_000)
    sound = played(clip.opus_file)
    assert [hertz_at(sound, ms) for ms in (500, 1500, 2100, 3800, 4300)] == [500, 1000, 0, 0, 1000]


def test_a_quiet_voice_is_as_loud_as_a_loud_one(settings, host, speaker, listener):
    space = begin(host)
    hum(settings, space, {host: [(0, 3000, 500)]}, amplitude=0.6)
    hum(settings, space, {speaker: [(3000, 6000, 2000)]}, amplitude=0.08)
    sound = played(clip_of(space, listener, 0, 6000).opus_file)
    loud, quiet = (np.sqrt(np.mean(np.square(sound[a * RATE : (a + 2) * RATE]))) for a in (0, 3))
    assert 0.7 < quiet / loud < 1.4


def test_no_program_is_needed(space, listener, monkeypatch, tmp_path):
    """pydub would call ffmpeg to read or write files; it is never asked to."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("ffmpeg") is None
    assert os.environ["PATH"] == str(tmp_path)
    assert clip_of(space, listener, 41_000, 43_000).is_playable


def test_a_clip_of_silence_has_nothing_to_play(space, listener):
    clip = clip_of(space, listener, 1000, 5000)
    assert (clip.state, clip.error) == (WorkState.FAILED, "nothing_heard")
    assert files_of(clip) == []


def test_words_within_the_clip_stand_beside_it(space, listener, host, speaker):
    say(space, host, 40_000, "one two three four five")
    say(space, speaker, 52_000, "hello everyone")
    clip = clip_of(space, listener, 40_400, 52_500)
    assert clip.transcript == [
        {
            "user_id": host.pk,
            "words": [
                ["three", 40_600, 40_900],
                ["four", 40_900, 41_200],
                ["five", 41_200, 41_500],
            ],
        },
        {"user_id": speaker.pk, "words": [["hello", 52_000, 52_300]]},
    ]


def test_words_that_come_late_are_taken_up(space, listener, host):
    clip = clip_of(space, listener, 40_000, 45_000)
    assert clip.transcript == []
    say(space, host, 41_000, "late words")
    clip_making.refresh_words()
    clip.refresh_from_db()
    assert [word for word, *_ in clip.transcript[0]["words"]] == ["late", "words"]


def test_words_that_are_taken_back_while_they_are_taken_up_stay_away(
    space, listener, host, monkeypatch
):
    clip = clip_of(space, listener, 40_000, 45_000)
    say(space, host, 41_000, "late words")
    read = clip_making.words_between

    def and_then_taken_back(*args):
        words = read(*args)
        CaptionCue.objects.all().delete()
        off_the_record(space, host, 0, 60_000, kind="captions")
        return words

    monkeypatch.setattr(clip_making, "words_between", and_then_taken_back)
    clip_making.refresh_words()
    clip.refresh_from_db()
    assert clip.transcript == []


def test_words_that_are_taken_back_are_gone_from_clips(space, listener, host, speaker):
    say(space, host, 41_000, "one two three four")
    say(space, speaker, 52_000, "hello")
    clip = clip_of(space, listener, 40_000, 55_000)
    off_the_record(space, host, 41_200, 41_700, kind="captions")
    clip.refresh_from_db()
    assert [[word for word, *_ in line["words"]] for line in clip.transcript] == [
        ["four"],
        ["hello"],
    ]
    assert clip.is_playable


def test_who_speaks_in_a_clip_is_told_once(
    space, host, speaker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        clip = clip_of(space, host, 42_000, 56_000, title="A good one")
        clips.make_again([clip.pk])
        clip_making.make_clip(clip_id=clip.pk)
    told = Notification.objects.filter(kind="clip")
    assert list(told.values_list("recipient", "title", "path")) == [
        (speaker.pk, "A good one", clip.get_absolute_url())
    ]


# --- What changes its mind -----------------------------------------------------------------------


def test_going_off_the_record_later_makes_it_again(space, listener, host):
    clip = clip_of(space, listener, 42_000, 50_000)
    old = files_of(clip)
    off_the_record(space, host, 44_000, 46_000)
    assert not Clip.objects.playable().exists()
    clip_making.make_clip(clip_id=clip.pk)
    clip.refresh_from_db()
    assert (clip.version, clip.is_playable) == (2, True)
    assert hertz_at(played(clip.opus_file), 3000) == 0
    assert not any(path.exists() for path in old)


def test_a_clip_of_somebody_else_stays_as_it_is(space, listener, host, speaker):
    clip = clip_of(space, listener, 42_000, 50_000)
    off_the_record(space, speaker, 44_000, 46_000)
    assert Clip.objects.playable().get() == clip


def test_a_clip_in_which_nothing_is_left_is_removed(
    space, listener, host, django_capture_on_commit_callbacks
):
    clip = clip_of(space, listener, 43_500, 49_000)
    off_the_record(space, host, 43_000, 50_000)
    with django_capture_on_commit_callbacks(execute=True):
        clip_making.make_clip(clip_id=clip.pk)
    clip.refresh_from_db()
    assert clip.removal == Removal.OBJECTION
    assert files_of(clip) == []
    assert Notification.objects.get(kind="clip_removed").recipient == listener


# --- Work that meets other work ------------------------------------------------------------------


def meanwhile(monkeypatch, act) -> None:
    """Have `act` happen while the sound of the next clip is made."""
    make = clip_making.render_clip

    def render(*arguments):
        sound = make(*arguments)
        act()
        return sound

    monkeypatch.setattr(clip_making, "render_clip", render)


def test_what_was_removed_while_it_was_made_stays_removed(space, listener, monkeypatch):
    clip = Clip.objects.create(space=space, author=listener, start_ms=41_000, end_ms=43_000)
    meanwhile(monkeypatch, lambda: clips.remove_clip(actor=listener, clip=clip))
    clip_making.make_clip(clip_id=clip.pk)
    clip.refresh_from_db()
    assert (clip.removal, clip.opus_file) == (Removal.AUTHOR, "")
    assert stored_of(clip) == []


def test_an_objection_while_it_is_made_again_holds(
    space, listener, host, monkeypatch, django_capture_on_commit_callbacks
):
    clip = clip_of(space, listener, 41_000, 43_000)
    clips.make_again([clip.pk])
    meanwhile(monkeypatch, lambda: clips.object_to_clip(actor=host, clip=clip))
    with django_capture_on_commit_callbacks(execute=True):
        clip_making.make_clip(clip_id=clip.pk)
    clip.refresh_from_db()
    assert clip.removal == Removal.OBJECTION
    assert not Clip.objects.playable().exists()
    assert stored_of(clip) == []


def test_what_was_said_otherwise_while_it_was_made_is_made_once_more(
    space, listener, host, monkeypatch
):
    clip = Clip.objects.create(space=space, author=listener, start_ms=42_000, end_ms=48_000)
    meanwhile(monkeypatch, lambda: off_the_record(space, host, 44_000, 46_000))
    clip_making.make_clip(clip_id=clip.pk)
    assert not Clip.objects.playable().exists()
    monkeypatch.undo()
    clip_making.make_clip(clip_id=clip.pk)
    clip.refresh_from_db()
    assert clip.is_playable
    assert hertz_at(played(clip.opus_file), 3000) == 0


def test_one_worker_makes_it(space, listener, monkeypatch):
    clip = Clip.objects.create(space=space, author=listener, start_ms=42_000, end_ms=43_000)
    meanwhile(monkeypatch, lambda: clip_making.make_clip(clip_id=clip.pk))
    clip_making.make_clip(clip_id=clip.pk)
    clip.refresh_from_db()
    assert (clip.attempts, clip.is_playable) == (1, True)


def test_a_clip_that_cannot_be_made_fails_in_the_end(space, listener, monkeypatch):
    def render(*arguments):
        raise OSError

    monkeypatch.setattr(clip_making, "render_clip", render)
    clip = Clip.objects.create(space=space, author=listener, start_ms=42_000, end_ms=43_000)
    states = []
    for _ in range(6):
        clip_making.make_clip(clip_id=clip.pk)
        clip.refresh_from_db()
        states.append((clip.state, clip.error))
    assert states == [*[("waiting", "")] * 4, *[("failed", "clip_failed")] * 2]


def test_the_sweeper_knows_a_clip_whose_worker_died(space, listener):
    """What it does then is its own matter: tests of sweeping."""
    clip = Clip.objects.create(space=space, author=listener, start_ms=42_000, end_ms=43_000)
    assert list(sweeping._kinds[Clip].rows) == [clip]
    clips.remove_clip(actor=listener, clip=clip)
    assert list(sweeping._kinds[Clip].rows.all()) == []


def stored_of(clip) -> list[str]:
    storage = storages["recordings"]
    folder = f"clips/{clip.public_id}"
    return storage.listdir(folder)[1] if storage.exists(folder) else []


def test_a_space_without_a_recording_row_has_nothing(space, listener):
    Recording.objects.all().delete()
    assert clip_of(space, listener, 42_000, 43_000).error == "nothing_heard"
