"""Turns with the real recogniser: what is said is written down once, at its time, for whose it is,
and for nobody who did not agree.
"""

import pytest

from core import sweeping
from recordings.models import CaptionCue, CaptionTurn, WorkState
from recordings.services import captions
from recordings.speech.engine import ChildDied
from recordings.turns import running
from recordings.turns.running import run_turn
from tests.recordings.captioning import (
    agree,
    began_ago,
    begin_turn,
    frames_of,
    packets_of,
    ring,
    run_all,
    texts,
    words,
)
from tests.recordings.phrases import PHRASES
from tests.recordings.speaking import open_stream, write
from tests.spaces.factories import make_live_space

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


@pytest.fixture
def space(host, model):
    """Its host agrees, and began to speak at its tenth second."""
    space = make_live_space(host)
    began_ago(space, 25, is_over=True)
    return space


@pytest.fixture
def stream(space, host):
    return open_stream(space, host)


def speak(settings, space, *said, start_ms=10_000, stream=1):
    write(settings, space, frames_of(stream, start_ms, packets_of(*said)))


def test_words_are_written_at_their_time_and_under_their_speaker(settings, space, stream, host):
    agree(space, host)
    speak(settings, space, "can you hear me now", "i love this music")
    begin_turn(stream)
    run_all()
    first, second = CaptionCue.objects.all()
    assert (first.text, second.text) == ("can you hear me now", "i love this music")
    assert (first.user, first.stream) == (host, stream)
    assert abs(first.start_ms - 10_000) < 100
    assert [word for word, *_ in first.timed_words] == first.text.split()
    assert first.timed_words[-1][2] == first.end_ms
    turn = CaptionTurn.objects.get()
    assert turn.state == WorkState.DONE
    assert turn.next_ms >= second.end_ms


def test_a_turn_of_the_live_log_is_over_when_its_speaker_is_quiet(settings, space, stream, host):
    agree(space, host)
    space.state, space.ended_at = "live", None
    space.save()
    speak(settings, space, "can you hear me now", start_ms=20_000)
    ring(space)
    run_turn(CaptionTurn.objects.get().pk)
    assert texts(space) == ["can you hear me now"]
    turn = CaptionTurn.objects.get()
    assert turn.state == WorkState.DONE
    # That they were quiet since is taken for granted: what comes late is for another turn.
    assert turn.next_ms <= 20_000 + 20 * len(packets_of("can you hear me now"))


def test_who_did_not_agree_is_never_written(settings, space, stream, speaker):
    speak(settings, space, "can you hear me now")
    ring(space)
    assert not CaptionTurn.objects.exists()
    begin_turn(stream)  # however it came to be
    run_all()
    assert texts(space) == []


def test_only_what_was_said_while_they_agreed_is_written(settings, space, stream, host):
    """Off the record for the second of three sentences."""
    agree(space, host)
    one, two, three = "can you hear me now", "i love this music", "how are you this morning"
    # In the middle of the pauses.
    first, second = (len(packets_of(*some)) * 20 - 600 for some in ((one,), (one, two)))
    off = {"since_ms": 10_000 + first, "until_ms": 10_000 + second}
    agree(space, host, "recording", is_given=False, **off)
    speak(settings, space, one, two, three)
    begin_turn(stream)
    begin_turn(stream, off["until_ms"])
    run_all()
    assert texts(space) == [one, three]


def test_a_sentence_that_is_taken_back_while_it_is_said_is_forgotten(settings, space, stream, host):
    agree(space, host)
    space.state, space.ended_at = "live", None
    space.save()
    agree(space, host, is_given=False, since_ms=20_700)
    speak(settings, space, "please raise your hand if you have a question", start_ms=20_000)
    turn = begin_turn(stream, 19_000)
    run_turn(turn.pk)
    assert texts(space) == []
    turn.refresh_from_db()
    assert turn.state == WorkState.DONE


def test_what_is_taken_back_later_is_gone(settings, space, stream, host):
    agree(space, host)
    speak(settings, space, "can you hear me now", "i love this music")
    begin_turn(stream)
    run_all()
    second = CaptionCue.objects.last()
    row = agree(space, host, is_given=False, since_ms=second.start_ms, until_ms=second.end_ms)
    captions.consent_changed(space, host, row)
    assert texts(space) == ["can you hear me now"]


def test_a_worker_that_is_killed_leaves_no_hole_and_nothing_twice(
    settings, space, stream, host, monkeypatch
):
    """The recogniser dies after each cue but the last."""
    agree(space, host)
    said = PHRASES[3:8]
    speak(settings, space, *said, start_ms=1000)
    begin_turn(stream)
    write_cues = captions.write_cues

    def write_and_die(*args, **options):
        cues = write_cues(*args, **options)
        if cues and CaptionCue.objects.count() < len(said):
            raise ChildDied
        return cues

    monkeypatch.setattr(captions, "write_cues", write_and_die)
    run_all()
    assert texts(space) == list(said)
    assert CaptionTurn.objects.get().state == WorkState.DONE


def test_a_monologue_is_passed_on_without_losing_a_word(settings, space, stream, host, monkeypatch):
    """Nobody pauses for 25 seconds, and every task is over after its first cue."""
    monkeypatch.setattr("recordings.turns.listening.PASS_ON_SECONDS", -1)
    text = " ".join(PHRASES[30:50])
    began_ago(space, 90, is_over=True)
    agree(space, host)
    speak(settings, space, text, start_ms=1000)
    begin_turn(stream)
    run_all()
    assert CaptionCue.objects.count() >= 3
    heard, wanted = words(space), text.split()
    assert heard == wanted


def test_two_workers_write_one_cue(settings, space, stream, host):
    """The second took the turn over while the first still listens: the first has lost it."""
    agree(space, host)
    speak(settings, space, "can you hear me now")
    begin_turn(stream)
    turn = captions.claim_turn(CaptionTurn.objects.get().pk)
    CaptionTurn.objects.update(leased_until=None, state=WorkState.WAITING)
    run_all()
    with pytest.raises(captions.LostTurn):
        captions.write_cues(turn, [], until_ms=20_000, position="")
    assert texts(space) == ["can you hear me now"]


def test_a_turn_that_breaks_off_again_and_again_is_given_up(space, stream, host, monkeypatch):
    agree(space, host)
    turn = begin_turn(stream)

    def die(*_args):
        raise ChildDied

    monkeypatch.setattr(running, "_listening", die)
    for _ in range(10):
        run_turn(turn.pk)
    CaptionTurn.objects.update(leased_until=None)
    sweeping.sweep()
    turn.refresh_from_db()
    assert turn.state == WorkState.FAILED


def test_nothing_is_listened_to_without_a_model(settings, space, stream, host, tmp_path):
    settings.CAPTION_MODEL_DIR = tmp_path
    agree(space, host)
    ring(space)
    assert not CaptionTurn.objects.exists()
