"""Speech that no turn listened to is found in the segments, and written down once."""

import pytest
from django.core.files.storage import storages

from recordings.models import AudioSegment, CaptionCue, CaptionTurn
from recordings.services import captions, catching_up
from recordings.turns.frames import FromSegments
from recordings.voices import Run
from spaces.models import Stream
from tests.recordings.captioning import agree, begin_turn, packets_of, run_all, texts
from tests.recordings.recorded import keep_segments, make_recorded_space
from tests.recordings.speaking import open_stream

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

ONE, TWO = "can you hear me now", "please raise your hand if you have a question"


def run_of(start: int, *said: str) -> Run:
    packets = packets_of(*said)
    return Run(1, start, packets, bytes([100]) * (len(packets) - 60) + bytes([20]) * 60)


@pytest.fixture
def space(host, model):
    """Two sentences, at its first and its tenth second; nobody listened."""
    return make_recorded_space(host, {host: [run_of(50, ONE), run_of(500, TWO)]}, seconds=20)


def catch_up(space) -> None:
    catching_up.caption_rest(space_id=space.pk)
    run_all()


def test_what_nobody_listened_to_is_written_once(space, host):
    agree(space, host)
    catch_up(space)
    assert texts(space) == [ONE, TWO]
    turns = CaptionTurn.objects.count()
    catch_up(space)
    assert texts(space) == [ONE, TWO]
    assert CaptionTurn.objects.count() == turns


def test_a_turn_that_was_there_is_left_alone(space, host):
    agree(space, host)
    stream = Stream.objects.get()
    CaptionTurn.objects.create(space=space, stream=stream, start_ms=0, next_ms=8000, state="done")
    catch_up(space)
    assert texts(space) == [TWO]


def test_a_turn_that_failed_forgets_what_is_taken_back(space, host):
    """Else what is given back later would never be listened to."""
    stream = Stream.objects.get()
    turn = CaptionTurn.objects.create(
        space=space, stream=stream, start_ms=0, next_ms=8000, state="failed"
    )
    cue = {"space": space, "turn": turn, "user": host, "text": "so", "end_ms": 3000}
    CaptionCue.objects.create(stream=stream, start_ms=2000, **cue)
    taken = agree(space, host, is_given=False, since_ms=2500, until_ms=4000)
    captions.consent_changed(space, host, taken)
    turn.refresh_from_db()
    assert turn.next_ms == 2000
    assert CaptionTurn.objects.filter(start_ms=4000, next_ms=8000).exists()


def test_files_of_others_are_not_even_opened(space, host, speaker, caplog):
    keep_segments(space.recording, open_stream(space, speaker, 2), [run_of(50, ONE)])
    lost = AudioSegment.objects.filter(stream__user=speaker).get().file
    storages["recordings"].delete(lost)
    agree(space, host)
    stream = Stream.objects.select_related("user").get(user=host)
    source = FromSegments(begin_turn(stream), 0, 10_000)
    assert source.read()
    assert not caplog.records


def test_nobody_else_is_listened_to(space, host):
    catch_up(space)
    assert not CaptionTurn.objects.exists()


def test_only_the_taken_back_part_of_a_sentence_is_lost(space, host):
    """And given back, it is heard again."""
    agree(space, host)
    catch_up(space)
    second = CaptionCue.objects.get(text=TWO)
    begin = second.timed_words[4][1]  # "if"
    span = {"since_ms": begin, "until_ms": second.end_ms + 500}
    captions.consent_changed(space, host, agree(space, host, is_given=False, **span))
    assert texts(space) == [ONE]
    catch_up(space)
    assert texts(space)[0] == ONE
    assert texts(space)[1].split()[:3] == ["please", "raise", "your"]
    assert "question" not in texts(space)[1]
    captions.consent_changed(space, host, agree(space, host, is_given=True, **span))
    catch_up(space)
    assert " ".join(texts(space)).split()[-3:] == ["have", "a", "question"]


def test_spaces_are_looked_at_once_after_their_end(space, host, monkeypatch):
    rung = []
    monkeypatch.setattr("recordings.tasks.caption_rest.delay", rung.append)
    catching_up.catch_up()
    catching_up.catch_up()
    assert rung == [space.pk]
    catching_up.look_again(space)
    assert rung == [space.pk] * 2
