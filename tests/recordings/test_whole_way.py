"""From the audio log to what is played, with the demo's evening."""

import numpy as np
import pytest

from recordings.models import Replay
from recordings.services import recorder, rendering
from recordings.sound.loudness import added, counted, hop_powers, loudness_of
from spaces.demo.player import FRAME_MS, load_show
from spaces.demo.recorded import seed_recorded
from spaces.demo.recorded_script import RECORDED_TURNS
from spaces.demo.script import CAST, Part
from spaces.models import Space
from tests.factories import make_user
from tests.recordings.recorded import sound_of


@pytest.fixture
def replay(db, settings, tmp_path) -> Replay:
    settings.DATA_DIR = tmp_path
    handles = [person.handle for person in CAST if person.part is not Part.STAGE]
    people = {handle: make_user(handle) for handle in handles}
    seed_recorded(people, [])
    space = Space.objects.get()
    while recorder.cut_recording(space_id=space.pk) is not None:
        pass
    while rendering.render_replay(space_id=space.pk):
        pass
    return Replay.objects.playable().get()


def test_everybody_is_heard_when_they_spoke_and_as_loud_as_the_others(replay):
    spoken = load_show(RECORDED_TURNS).voiceovers
    sound = sound_of(replay.opus_file)
    assert replay.duration_ms == replay.recording.space.length_ms // FRAME_MS * FRAME_MS
    assert 0 <= len(sound) - replay.duration_ms * 48 < 1024

    streams = replay.recording.space.streams.select_related("user")
    user_ids = {stream.user.handle: stream.user_id for stream in streams}
    counts = {}
    for voiceover in spoken:
        start, end = voiceover.start * FRAME_MS, voiceover.end * FRAME_MS
        user_id = user_ids[voiceover.turn.speaker]
        heard = [turn for turn in replay.turns if turn[2] == user_id and turn[0] < end > start]
        assert any(abs(turn[0] - start) < 200 or turn[0] < start < turn[1] for turn in heard)
        piece = sound[start * 48 : end * 48]
        counts[user_id] = added(counts.get(user_id, {}), counted(hop_powers(piece)))
    levels = [loudness_of(one) for one in counts.values()]
    assert len(levels) == 3
    assert max(levels) - min(levels) < 2
    assert np.mean(levels) == pytest.approx(-18, abs=2)
