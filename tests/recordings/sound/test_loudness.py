import numpy as np
import pytest

from recordings.sound.loudness import added, counted, gain_for, hop_powers, loudness_of

RATE = 48_000


def tone(hertz: float, decibels: float, seconds: float = 3.0):
    time = np.arange(int(seconds * RATE)) / RATE
    return (10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def measure(*sounds):
    return loudness_of(added(*(counted(hop_powers(sound)) for sound in sounds)))


@pytest.mark.parametrize(
    ("hertz", "decibels", "lufs"),
    # Table 1 of EBU Tech 3341 is about stereo; BS.1770 says -3.01 for one channel of 997 Hz.
    [(997, 0, -3.01), (997, -23, -26.01), (997, -60, -63.01), (50, -20, -27.7), (8000, -20, -19.7)],
)
def test_a_tone_is_as_loud_as_the_standard_says(hertz, decibels, lufs):
    assert measure(tone(hertz, decibels)) == pytest.approx(lufs, abs=0.35)


def test_pauses_and_murmur_do_not_count():
    speech = tone(997, -20)
    assert measure(speech, np.zeros(20 * RATE, np.float32), tone(997, -45, 20)) == pytest.approx(
        measure(speech), abs=0.1
    )


def test_counts_of_many_minutes_add_up():
    assert measure(tone(997, -20), tone(997, -26)) == pytest.approx(-24.9, abs=0.4)


def test_a_gain_is_bounded_and_unknown_for_who_said_nothing():
    def gain_db(decibels, seconds=3.0):
        gain = gain_for(counted(hop_powers(tone(997, decibels, seconds))))
        return None if gain is None else round(20 * np.log10(gain), 1)

    assert gain_db(-60) == 15
    assert gain_db(0) == pytest.approx(-15, abs=0.4)
    assert gain_db(-20) == pytest.approx(5, abs=0.4)
    assert gain_db(-20, 0.6) is None
    assert gain_db(-80) is None
    assert gain_for({}) is None
