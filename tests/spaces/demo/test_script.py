import io
import re
from pathlib import Path

import av
import numpy as np
import pytest

from spaces.client.frames import PublishedFrame, encode_publish, parse_publish
from spaces.client.opus import packet_samples
from spaces.demo.player import FRAME_MS, load_show, load_voiceover
from spaces.demo.script import CAST, SPACE, TURNS, UPCOMING, UPCOMING_HOST, VOICES_DIR, Part

RATE = 48_000
FRAME = 960
PRE_SKIP = 312
VOCABULARY = frozenset(Path(__file__).with_name("vocabulary.txt").read_text().split())
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff]")
PEOPLE = {person.handle: person for person in CAST}

each_turn = pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.file)


def decoded(turn) -> np.ndarray:
    with av.open(io.BytesIO(turn.path.read_bytes())) as container:
        return np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])


def frame_powers(samples) -> np.ndarray:
    whole = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    return np.mean(whole.astype(np.float64) ** 2, axis=1)


def dbfs(power) -> float:
    return 10 * np.log10(max(power, 1e-12))


def longest_run(flags) -> int:
    runs = "".join("x" if flag else " " for flag in flags).split()
    return max(map(len, runs), default=0)


@each_turn
def test_voices_are_equally_loud_and_nothing_is_clipped(turn):
    samples = decoded(turn)
    powers = frame_powers(samples)
    assert dbfs(powers[powers > 1e-5].mean()) == pytest.approx(-20, abs=1)
    assert dbfs(np.max(samples**2)) < -3


@each_turn
def test_nobody_falls_silent_within_a_turn(turn):
    silent = frame_powers(decoded(turn)) < 1e-5
    assert longest_run(silent) * FRAME_MS <= 500
    assert longest_run(silent[:10]) * FRAME_MS <= 100, "a turn begins with the voice"


@each_turn
def test_levels_are_those_of_the_sound(turn):
    voiceover = load_voiceover(turn)
    with_pre_skip = np.pad(decoded(turn), (PRE_SKIP, 0))
    for level, power in zip(voiceover.levels, frame_powers(with_pre_skip)[:-1], strict=False):
        assert level <= 127
        assert level < 77 or level == pytest.approx(127 + dbfs(power), abs=1.5)


@each_turn
def test_every_packet_is_a_frame_of_the_protocol(turn):
    voiceover = load_voiceover(turn)
    for packet, level in zip(voiceover.packets, voiceover.levels, strict=True):
        assert packet_samples(packet) == FRAME
        parse_publish(encode_publish(PublishedFrame(0, level, packet)))


@each_turn
def test_vocabulary_marks_are_right(turn):
    words = re.findall(r"[a-z'-]+", turn.text.lower())
    assert turn.in_vocabulary == VOCABULARY.issuperset(words)


@each_turn
def test_speaker_has_a_voice(turn):
    assert PEOPLE[turn.speaker].voice


def test_turns_last_as_long_as_people_talk():
    show = load_show(TURNS)
    seconds = [len(voiceover.packets) * FRAME_MS / 1000 for voiceover in show.voiceovers]
    assert min(seconds) > 0.5
    assert max(seconds) <= 12
    assert 120 <= show.frames * FRAME_MS / 1000 <= 200


def test_turns_begin_in_order_and_overlaps_are_short():
    show = load_show(TURNS)
    for before, after in zip(show.voiceovers, show.voiceovers[1:], strict=False):
        pause_ms = (after.start - before.end) * FRAME_MS
        assert before.start < after.start
        assert -1000 <= pause_ms <= 1500
        assert pause_ms >= 0 or before.turn.speaker != after.turn.speaker


def test_voices_folder_holds_the_script_and_no_more():
    wanted = {turn.path for turn in TURNS} | {turn.path.with_suffix(".lvl") for turn in TURNS}
    assert set(VOICES_DIR.iterdir()) == wanted
    assert sum(path.stat().st_size for path in wanted) <= 600_000


def test_four_people_with_four_voices_take_turns():
    speakers = {turn.speaker for turn in TURNS}
    assert len(speakers) == 4
    assert len({PEOPLE[handle].voice.name for handle in speakers}) == 4


def test_who_speaks_is_on_stage_and_cannot_be_logged_in_to():
    on_stage = {person.handle for person in CAST if person.part is Part.STAGE}
    assert on_stage == {turn.speaker for turn in TURNS} == {p.handle for p in CAST if p.voice}
    assert PEOPLE[UPCOMING_HOST].part is Part.VISITOR


def test_most_lines_can_be_captioned():
    assert sum(turn.in_vocabulary for turn in TURNS) > len(TURNS) / 2


def test_cast_is_fictional_and_varied():
    assert len(PEOPLE) == len(CAST) == 10
    assert all("fiction" in person.bio.lower() for person in CAST)
    assert any(RIGHT_TO_LEFT.search(person.name) for person in CAST)
    assert max(len(person.name) for person in CAST) > 40


@pytest.mark.parametrize("space", [SPACE, UPCOMING], ids=["live", "upcoming"])
def test_spaces_have_at_most_three_topics(space):
    assert 1 <= len(space.topics) <= 3


def test_only_who_speaks_again_at_once_goes_on():
    show = load_show(TURNS)
    going_on = [n for n in range(len(TURNS)) if show.goes_on(n)]
    assert going_on
    for number in going_on:
        this, following = show.voiceovers[number : number + 2]
        assert this.turn.speaker == following.turn.speaker
    assert not show.goes_on(len(TURNS) - 1)
