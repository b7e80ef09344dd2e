"""The judge is judged: by noise that moves like speech, made from a seed."""

import numpy as np
import pytest

from tests.browser.hearing import SAMPLE_RATE, Recording, Samples, heard, latency_ms, rms


def speech(seed: int, seconds: float) -> Samples:
    """Syllables of random length, pitch and colour, with pauses: nobody's words."""
    random = np.random.default_rng(seed)
    parts = []
    length = 0
    while length < seconds * SAMPLE_RATE:
        count = int(random.uniform(0.08, 0.3) * SAMPLE_RATE)
        time = np.arange(count) / SAMPLE_RATE
        syllable = np.zeros(count)
        pitch = random.uniform(90, 220)
        for formant in random.uniform(200, 4500, size=3):
            for harmonic in range(
                max(1, round((formant - 300) / pitch)), round(formant / pitch) + 3
            ):
                phase = random.uniform(0, 2 * np.pi)
                syllable += np.sin(2 * np.pi * harmonic * pitch * time + phase)
        parts += [
            syllable * np.hanning(count),
            np.zeros(int(random.uniform(0, 0.12) * SAMPLE_RATE)),
        ]
        length += sum(map(len, parts[-2:]))
    said = np.concatenate(parts)[: int(seconds * SAMPLE_RATE)]
    return (0.1 * said / np.std(said)).astype(np.float32)


@pytest.fixture(scope="module")
def said() -> Samples:
    return speech(1, 12)


def noisy(pcm: Samples, level: float) -> Samples:
    noise = np.random.default_rng(7).normal(0, level, len(pcm))
    return (pcm + noise).astype(np.float32)


def test_the_same_speech_is_heard_with_its_lag(said: Samples) -> None:
    late = np.concatenate([np.zeros(int(1.5 * SAMPLE_RATE), np.float32), said[: 8 * SAMPLE_RATE]])
    hearing = heard(said, noisy(late, 1e-4))
    assert hearing.is_heard
    assert not hearing.is_absent
    assert hearing.lag_spread <= 0.04
    assert {round(window.lag, 1) for window in hearing.windows[1:]} == {1.5}


def test_a_lag_before_the_reference_is_negative(said: Samples) -> None:
    hearing = heard(said, said[2 * SAMPLE_RATE : 7 * SAMPLE_RATE])
    assert all(window.lag == pytest.approx(-2, abs=0.02) for window in hearing.windows)


def test_loudness_and_noise_do_not_matter(said: Samples) -> None:
    assert heard(said, noisy(said, 0.005)).is_heard
    assert min(heard(said, said * np.float32(0.2)).scores) > 0.99


def test_a_tenth_of_the_frames_may_be_lost(said: Samples) -> None:
    holes = said.copy()
    for start in np.random.default_rng(3).choice(
        len(said) // 960, len(said) // 9600, replace=False
    ):
        holes[start * 960 : (start + 1) * 960] = 0
    assert heard(said, holes).is_heard


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_other_speech_is_not_heard(said: Samples, seed: int) -> None:
    hearing = heard(said, speech(seed, 9))
    assert not hearing.is_heard
    assert hearing.is_absent


def test_noise_and_tones_are_not_heard(said: Samples) -> None:
    time = np.arange(6 * SAMPLE_RATE) / SAMPLE_RATE
    noise = np.random.default_rng(5).normal(0, 0.1, len(time)).astype(np.float32)
    tone = (0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    for sound in (noise, tone):
        assert heard(said, sound).is_absent
        assert not heard(said, sound).is_heard


def test_silence_has_no_windows_and_is_not_heard(said: Samples) -> None:
    hearing = heard(said, np.zeros(5 * SAMPLE_RATE, np.float32))
    assert hearing.windows == ()
    assert hearing.is_absent
    assert not hearing.is_heard


def test_the_right_words_far_too_softly_are_not_heard(said: Samples) -> None:
    assert not heard(said, said * np.float32(0.02)).is_heard


def test_a_short_reference_is_refused(said: Samples) -> None:
    with pytest.raises(ValueError, match="3 s"):
        heard(said[:SAMPLE_RATE], said)


def clocked(pcm: Samples, started_at: float, hiccup: float = 0) -> Recording:
    """A recording in blocks of 20 ms; every fifth is processed `hiccup` ms late."""
    points = []
    for end in range(960, len(pcm) + 1, 960):
        late = hiccup if end % 4800 == 0 else 0
        points.append((end, started_at + end * 1000 / SAMPLE_RATE + late))
    return Recording(pcm, tuple(points))


def test_latency_is_the_time_between_the_clocks(said: Samples) -> None:
    said = said[: 6 * SAMPLE_RATE]
    spoken = clocked(said, started_at=1_000_000)
    silence = np.zeros(SAMPLE_RATE, np.float32)
    # The listener heard nothing of the first second, and the rest 70 ms late.
    played = clocked(np.concatenate([silence, said[SAMPLE_RATE:]]), 1_000_070, hiccup=30)
    delays = latency_ms(spoken, played)
    assert len(delays) >= 8
    assert np.median(delays) == pytest.approx(70, abs=1)


def test_what_was_not_said_has_no_latency(said: Samples) -> None:
    assert latency_ms(clocked(said, 0), clocked(speech(9, 2), 0)) == []


def test_rms() -> None:
    assert rms(np.zeros(0, np.float32)) == 0
    assert rms(np.full(10, -0.5, np.float32)) == pytest.approx(0.5)


def test_a_tap_is_read_as_the_page_wrote_it() -> None:
    tap = {"pcm": "AAAAPwAAAL8=", "clock": [{"end": 2, "at": 1500.5}]}
    recording = Recording.from_tap(tap)
    assert recording.pcm.tolist() == [0.5, -0.5]
    assert recording.clock == ((2, 1500.5),)
