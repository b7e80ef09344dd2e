"""What is left of a Space after its purge: its replay, and what its speakers still decide of it."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from accounts import seams
from accounts.models import User
from moderation.services import retention
from recordings.models import Clip, MixPart, Replay, WorkState
from recordings.remains import Lost
from recordings.services.clip_making import make_clip
from recordings.services.clips import clip_replay
from recordings.services.rendering import render_replay
from recordings.services.replays import trim_replay
from spaces import services as spaces
from spaces.models import Consent
from tests.recordings.recorded import is_heard, make_recorded_space, replay_of, sound_of
from tests.recordings.sound import speech

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def space(host, speaker):
    """Nine seconds: the host from 1 s to 4 s, the speaker from 5 s to 8 s; a clip of the middle."""
    first, other = speech.run(0, 50), speech.run(1, 250)
    said = {
        host: [first._replace(packets=first.packets[:150], levels=first.levels[:150])],
        speaker: [other._replace(packets=other.packets[:150], levels=other.levels[:150])],
    }
    space = make_recorded_space(host, said, seconds=9)
    render_replay(space_id=space.pk)
    clip = clip_replay(actor=host, space=space, start_ms=2_000, end_ms=8_000)
    make_clip(clip_id=clip.pk)
    return space


@pytest.fixture
def purged(space):
    later = space.ended_at + timedelta(days=30)
    assert retention.purge_space(space_id=space.pk, now=later).is_done
    folders, _ = storages["recordings"].listdir(space.public_id)
    assert set(folders) == {"parts", "replay"}
    return space


def close(user):
    User.objects.filter(pk=user.pk).update(is_active=False, closed_at=timezone.now())
    seams.closed(User.objects.get(pk=user.pk))


def restore(user):
    User.objects.filter(pk=user.pk).update(is_active=True, closed_at=None)
    seams.restored(User.objects.get(pk=user.pk))


def replayed(space):
    """The replay as it is heard now."""
    assert not Replay.objects.playable().exists()
    render_replay(space_id=space.pk)
    replay = Replay.objects.playable().get()
    return replay, sound_of(replay.opus_file), sound_of(replay.aac_file)


def clipped():
    assert not Clip.objects.playable().exists()
    clip = Clip.objects.get()
    make_clip(clip_id=clip.pk)
    clip.refresh_from_db()
    return clip, sound_of(clip.opus_file)


def assert_without_speaker(space, host):
    replay, *sounds = replayed(space)
    assert {turn[2] for turn in replay.turns} == {host.pk}
    for sound in sounds:
        assert is_heard(sound, 1_200, 3_500)
        assert not is_heard(sound, 4_700, 8_900)
    assert max(replay.peaks[10:40]) > 20
    assert max(replay.peaks[50:80]) == 0
    assert replay.duration_ms == 9_000
    clip, sound = clipped()
    assert list(clip.voices.values_list("user", flat=True)) == [host.pk]
    assert is_heard(sound, 200, 1_500)
    assert not is_heard(sound, 3_000, 6_000)


def test_who_takes_it_back_is_silent_after_the_purge_too(purged, host, speaker):
    spaces.withdraw_consent(actor=speaker, space=purged, kind=Consent.Kind.RECORDING)
    assert_without_speaker(purged, host)
    # Given back, what is gone stays gone.
    spaces.give_back_consent(actor=speaker, space=purged, kind=Consent.Kind.RECORDING)
    assert_without_speaker(purged, host)


def test_who_closes_their_account_is_silent_and_can_come_back_before_the_purge(
    space, host, speaker
):
    close(speaker)
    assert_without_speaker(space, host)
    restore(speaker)
    _, *sounds = replayed(space)
    assert all(is_heard(sound, 5_200, 7_500) for sound in sounds)
    clip, sound = clipped()
    assert clip.voices.count() == 2
    assert is_heard(sound, 3_200, 5_500)


def test_who_closes_their_account_after_the_purge_does_not_come_back(purged, host, speaker):
    close(speaker)
    assert_without_speaker(purged, host)
    restore(speaker)
    assert Replay.objects.playable().exists()
    assert {turn[2] for turn in Replay.objects.get().turns} == {host.pk}


def test_a_clip_of_who_left_alone_is_gone(purged, speaker):
    Clip.objects.update(start_ms=6_000, end_ms=7_000)
    close(speaker)
    make_clip(clip_id=Clip.objects.get().pk)
    assert not Clip.objects.standing().exists()


def test_the_host_still_cuts_it_and_undoes_the_cut(purged, host):
    trim_replay(actor=host, space=purged, start_ms=2_000, end_ms=6_000)
    replay, sound, _ = replayed(purged)
    assert replay.duration_ms == 4_000
    assert is_heard(sound, 200, 1_800)
    trim_replay(actor=host, space=purged, start_ms=0, end_ms=None)
    replay, sound, _ = replayed(purged)
    assert replay.duration_ms == 9_000
    assert is_heard(sound, 1_200, 3_500)
    assert is_heard(sound, 5_200, 7_500)


def test_clips_are_still_made_of_it(purged, listener, host):
    clip = clip_replay(actor=listener, space=purged, start_ms=1_000, end_ms=4_010)
    make_clip(clip_id=clip.pk)
    made = Clip.objects.playable().get(pk=clip.pk)
    assert is_heard(sound_of(made.opus_file), 200, 2_500)
    assert list(made.voices.values_list("user", flat=True)) == [host.pk]
    assert len(made.peaks) == 31


def test_a_part_that_is_lost_is_said_and_not_made_up(purged, speaker):
    MixPart.objects.all().delete()
    spaces.withdraw_consent(actor=speaker, space=purged, kind=Consent.Kind.RECORDING)
    with pytest.raises(Lost):
        render_replay(space_id=purged.pk)
    assert replay_of(purged).state == WorkState.WORKING
    assert not Replay.objects.playable().exists()
