import random

import numpy as np
import pytest

from recordings.sound.decoding import decode_between
from recordings.sound.mixing import CEILING, Glide, limited, mix, mixed_blocks
from recordings.voices import SLOT_SAMPLES, Run, Voice
from tests.recordings.sound import speech


def test_voices_are_heard_together_each_in_its_place():
    voices = [speech.voice(0, 0), speech.voice(1, 30)]
    gains = {1: Glide(0.5, 0.5), 2: Glide(0.25, 0.25)}
    apart = [decode_between(voice, 0, 120) for voice in voices]

    assert np.allclose(mix(voices, 0, 120, gains), 0.5 * apart[0] + 0.25 * apart[1], atol=1e-6)


def test_a_gain_glides_from_the_first_slot_to_the_last():
    voice = speech.voice(0)
    end = voice.runs[0].end
    plain = mix([voice], 0, end)
    glided = mix([voice], 0, end, {1: Glide(0.2, 0.8)})
    expected = plain * np.linspace(0.2, 0.8, len(plain), endpoint=False)
    assert np.allclose(glided, expected, atol=1e-5)


@pytest.mark.parametrize("cut", [(1,), (2, 1, 3), (7,)])
def test_the_limiter_keeps_peaks_down_and_does_not_care_for_blocks(cut):
    noise = np.random.default_rng(1).normal(0, 0.5, 60 * SLOT_SAMPLES).astype(np.float32)
    noise[: 20 * SLOT_SAMPLES] *= 0.01
    blocks, at = [], 0
    while at < len(noise):
        length = cut[len(blocks) % len(cut)] * SLOT_SAMPLES
        blocks.append(noise[at : at + length])
        at += length
    whole = np.concatenate(list(limited([noise])))
    assert len(whole) == len(noise)
    assert np.array_equal(np.concatenate(list(limited(blocks))), whole)
    assert np.abs(whole).max() <= CEILING + 1e-6
    assert np.array_equal(whole[: 19 * SLOT_SAMPLES], noise[: 19 * SLOT_SAMPLES])


def test_an_empty_mix_is_silence_of_its_length():
    assert not mix([], 3, 63).any()
    assert len(mix([], 3, 63)) == 60 * SLOT_SAMPLES
    assert len(mix([], 3, 3)) == 0
    assert [len(block) for block in mixed_blocks([], 0, 3)] == [2 * SLOT_SAMPLES, SLOT_SAMPLES]


def test_hostile_packets_of_one_change_no_sample_of_another():
    """As far as the limiter sleeps: it lowers all of the mix where the sum is too loud."""
    rng = random.Random(5)
    good = speech.voice(0)
    end = good.runs[0].end
    bad = [rng.randbytes(rng.randrange(0, 1400)) for _ in range(end)]
    bad[::5] = [bytes([0xFB, 6]) + rng.randbytes(100) for _ in bad[::5]]  # 120 ms
    hostile = Voice(9, [Run(9, 0, bad, bytes(end))])

    without = mix([good], 0, end)
    assert np.array_equal(mix([good, hostile], 0, end, {9: Glide(0, 0)}), without)
    assert len(mix([good, hostile], 0, end)) == len(without)
