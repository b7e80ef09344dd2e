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


def hostile(packets):
    return Voice(9, [Run(9, 0, packets, bytes(len(packets)))])


def test_packets_that_are_refused_leave_everybody_else_bit_for_bit_as_they_are():
    good = speech.voice(0)
    end = good.runs[0].end
    rng = random.Random(5)
    refused = [
        bytes([0xFB, 6]) + rng.randbytes(100),  # 120 ms
        bytes([0x70]) + rng.randbytes(30),  # 10 ms
        bytes([0x7B]),  # no frame count
        rng.randbytes(1277),
        b"",
    ]
    without = mix([good], 0, end)
    assert np.array_equal(mix([good, hostile((refused * end)[:end])], 0, end), without)


def test_random_packets_of_one_change_nothing_of_what_another_adds():
    """They may be decoded to noise: that is added, and the other voice is what it was."""
    rng = random.Random(7)
    good = speech.voice(0)
    end = good.runs[0].end
    noise = hostile([rng.randbytes(rng.randrange(0, 300)) for _ in range(end)])
    quiet = {9: Glide(0.001, 0.001), 1: Glide(0.1, 0.1)}
    both, alone = mix([good, noise], 0, end, quiet), mix([noise], 0, end, quiet)
    assert np.array_equal(both, mix([good], 0, end, quiet) + alone)
