import av
import numpy as np
import pytest

from core.ogg import read_opus
from recordings.sound.encoding import write_m4a, write_opus
from recordings.sound.mixing import mix, mixed_blocks
from recordings.voices import SLOT_SAMPLES
from tests.recordings.sound import speech

SLOTS = 130


def heard(path):
    with av.open(str(path)) as file:
        frames = [frame.to_ndarray()[0] for frame in file.decode(audio=0)]
        return np.concatenate(frames), file.duration / 1_000_000


@pytest.mark.parametrize(("write", "suffix"), [(write_opus, "opus"), (write_m4a, "m4a")])
def test_a_file_plays_what_was_mixed_to_the_sample(tmp_path, write, suffix):
    voices = [speech.voice(0), speech.voice(1, 40)]
    path = tmp_path / f"mix.{suffix}"

    assert write(path, mixed_blocks(voices, 0, SLOTS)) == SLOTS * SLOT_SAMPLES

    source = mix(voices, 0, SLOTS)
    sound, seconds = heard(path)
    assert seconds == pytest.approx(SLOTS / 50, abs=0.01)
    assert 0 <= len(sound) - len(source) < 1024  # a decoder may leave the last frame whole
    sound = sound[: len(source)]
    shifts = {k: np.corrcoef(sound[480 + k : k - 480], source[480:-480])[0, 1] for k in (-1, 0, 1)}
    assert max(shifts, key=shifts.get) == 0
    assert shifts[0] > 0.98


def test_an_m4a_file_begins_with_its_index(tmp_path):
    path = tmp_path / "mix.m4a"
    write_m4a(path, mixed_blocks([speech.voice(0)], 0, 50))
    data = path.read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_an_ogg_file_is_marked_with_its_length(tmp_path):
    path = tmp_path / "mix.opus"
    write_opus(path, mixed_blocks([speech.voice(0)], 0, 50))
    head, packets = read_opus(path.read_bytes())
    assert (head.pre_skip, len(packets)) == (312, 51)
