import pytest

from spaces.live.talk import SPEECH_LEVEL, TalkMeter


def test_loud_frames_count_20_ms_each():
    meter = TalkMeter()
    for _ in range(3):
        meter.add("1", 90)
    meter.add("2", 127)
    assert meter.take() == {"1": 60, "2": 20}


@pytest.mark.parametrize("level", [0, SPEECH_LEVEL - 1])
def test_silence_is_no_talk(level):
    meter = TalkMeter()
    meter.add("1", level)
    assert meter.take() == {}


def test_the_weakest_speech_counts():
    meter = TalkMeter()
    meter.add("1", SPEECH_LEVEL)
    assert meter.take() == {"1": 20}


def test_what_was_taken_is_not_taken_again():
    meter = TalkMeter()
    meter.add("1", 90)
    meter.take()
    assert meter.take() == {}
