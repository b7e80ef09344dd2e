"""The demo's recorded Space: what was said lies in the log, at the times of then."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from spaces.consent import agreed_spans
from spaces.demo.player import FRAME_MS, load_show
from spaces.demo.recorded import seed_recorded
from spaces.demo.recorded_script import RECORDED, RECORDED_TURNS, RECORDED_VOICES_DIR
from spaces.demo.script import CAST, Part
from spaces.live.audio_log import FileAudioLog
from spaces.models import Consent, Space, State, Stream
from tests.factories import make_user

VOCABULARY = frozenset(Path(__file__).with_name("vocabulary.txt").read_text().split())


@pytest.fixture
def space(db, settings, tmp_path) -> Space:
    settings.DATA_DIR = tmp_path
    visitors = [person.handle for person in CAST if person.part is not Part.STAGE]
    people = {handle: make_user(handle) for handle in visitors}
    assert seed_recorded(people, []) == seed_recorded(people, [])
    return Space.objects.get()


def test_it_is_over_and_recorded(space):
    assert (space.title, space.state, space.is_recorded) == (RECORDED.title, State.ENDED, True)
    assert space.length_ms == load_show(RECORDED_TURNS).voiceovers[-1].end * FRAME_MS + 1000


def test_every_frame_lies_in_the_log_when_it_was_said(space, settings):
    batches = FileAudioLog(settings.DATA_DIR / "audio").read_from(space.public_id, limit=10**6)
    began = space.started_at.timestamp() * 1000
    said = load_show(RECORDED_TURNS).voiceovers
    assert sum(len(b.frames) for b in batches) == sum(len(v.packets) for v in said)
    for batch in batches:
        for frame in batch.frames:
            assert batch.time_ms - began == pytest.approx(frame.sequence * FRAME_MS, abs=2)


def test_every_voice_belongs_to_a_visitor_who_agreed_to_captions(space):
    visitors = {person.handle for person in CAST if person.part is Part.VISITOR}
    streams = Stream.objects.filter(space=space).select_related("user")
    assert {stream.user.handle for stream in streams} <= visitors
    assert len(streams) == 3
    for stream in streams:
        ledger = Consent.objects.filter(space=space, user=stream.user, kind=Consent.Kind.CAPTIONS)
        [whole] = agreed_spans(ledger, default=False, began_at=space.started_at, end_ms=60_000)
        assert whole == (0, 60_000)


def test_its_lines_are_in_the_vocabulary_of_the_small_model():
    for turn in RECORDED_TURNS:
        assert VOCABULARY.issuperset(re.findall(r"[a-z'-]+", turn.text.lower()))


def test_voices_folder_holds_the_script_and_no_more():
    paths = {turn.path for turn in RECORDED_TURNS}
    wanted = paths | {path.with_suffix(".lvl") for path in paths}
    assert set(RECORDED_VOICES_DIR.iterdir()) == wanted
    assert sum(path.stat().st_size for path in wanted) <= 300_000


def test_it_is_short_enough_to_be_heard_to_its_end():
    show = load_show(RECORDED_TURNS)
    length = timedelta(milliseconds=show.voiceovers[-1].end * FRAME_MS)
    assert timedelta(seconds=40) < length < timedelta(seconds=120)
