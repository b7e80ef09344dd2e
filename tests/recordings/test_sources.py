from datetime import timedelta

import pytest

from recordings.sources import voices_between, voices_by_stretch
from spaces.models import Consent
from tests.recordings.speaking import open_stream, packet_of, speech, write
from tests.spaces.factories import make_live_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space(host):
    return make_live_space(host)


def heard(voices):
    """Slot by slot: {user: {slot: packet}}."""
    return {
        voice.user_id: {
            slot: packet
            for run in voice.runs
            for slot, packet in enumerate(run.packets, run.start)
            if packet
        }
        for voice in voices
    }


def test_what_is_not_cut_yet_comes_from_the_log(settings, space, host):
    open_stream(space, host)
    write(settings, space, speech(1, 2000, 100))
    (voice,) = voices_between(space, 0, 10_000)
    (run,) = voice.runs
    assert (voice.user_id, run.stream, run.start, run.end) == (host.pk, 1, 100, 200)
    assert run.packets == [packet_of(n) for n in range(100)]
    assert run.levels == bytes([90] * 100)


def test_stretches_follow_one_another_without_a_frame_twice(settings, space, host):
    open_stream(space, host)
    write(settings, space, speech(1, 2000, 400))
    stretches = list(voices_by_stretch(space, 0, 10_000, step_ms=3010))
    frames = [frame for one in stretches for frame in heard(one.voices).get(host.pk, {}).items()]
    assert frames == [(100 + n, packet_of(n)) for n in range(400)]


def test_what_is_off_the_record_is_left_out(settings, space, host):
    open_stream(space, host)
    write(settings, space, speech(1, 0, 100))
    at = space.started_at
    Consent.objects.create(
        space=space,
        user=host,
        kind=Consent.Kind.RECORDING,
        is_given=False,
        since=at + timedelta(seconds=0.5),
        until=at + timedelta(seconds=1.5),
    )
    slots = heard(voices_between(space, 0, 2000))[host.pk]
    assert set(slots) == {*range(25), *range(75, 100)}
    assert set(heard(voices_between(space, 0, 2000, kinds=()))[host.pk]) == set(range(100))
    assert voices_between(space, 0, 2000, kinds=["recording", "captions"]) == []
