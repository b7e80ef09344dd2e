from spaces.live.speech import LOUD_FRAMES, PAUSE_FRAMES, REMEMBERED_FRAMES, Bell, SpeechBells
from spaces.live.talk import SPEECH_LEVEL

LOUD, QUIET = SPEECH_LEVEL, SPEECH_LEVEL - 1


def say(bells, start, count, *, stream=1, level=LOUD):
    for sequence in range(start, start + count):
        bells.hear(stream, sequence, level)


def test_speech_rings_once_with_its_first_frame():
    bells = SpeechBells()
    say(bells, 10, 50)
    assert bells.take("here") == [Bell(1, 10, "here")]
    assert bells.take("later") == []


def test_a_click_and_a_quiet_room_ring_nothing():
    bells = SpeechBells()
    say(bells, 0, LOUD_FRAMES - 1)
    say(bells, 100, 500, level=QUIET)
    say(bells, 700, LOUD_FRAMES - 1)
    assert bells.take("") == []


def test_speech_that_goes_on_rings_again_from_where_it_began():
    bells = SpeechBells()
    say(bells, 0, 60)
    bells.take("begin")
    say(bells, 60, 60)
    assert bells.take("now") == [Bell(1, 0, "begin")]


def test_a_long_speech_rings_from_where_it_is_now():
    bells = SpeechBells()
    say(bells, 0, 60)
    bells.take("begin")
    say(bells, 60, REMEMBERED_FRAMES)
    assert bells.take("now") == [Bell(1, 59 + REMEMBERED_FRAMES, "now")]


def test_a_pause_makes_a_new_speech_and_a_breath_does_not():
    bells = SpeechBells()
    say(bells, 0, 50)
    bells.take("one")
    say(bells, 50 + PAUSE_FRAMES - 1, 10)
    assert bells.take("two") == [Bell(1, 0, "one")]  # the one that goes on
    say(bells, 60 + 2 * PAUSE_FRAMES, 10)
    assert bells.take("three") == [Bell(1, 60 + 2 * PAUSE_FRAMES, "three")]


def test_who_is_captioned_no_more_is_forgotten():
    bells = SpeechBells()
    say(bells, 0, 50)
    say(bells, 0, 50, stream=2)
    bells.forget({1})
    assert [bell.stream for bell in bells.take("")] == [2]
    assert bells.streams == {2}
