import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.export import FORMS, Said, Word, shifted, to_json, to_srt, to_txt, to_vtt

NOTE = "Made by a machine."
SAID = [
    Said(2, 1, "Ana Ríos", 61_000, 62_500, "and again", [Word("and", 61_000, 61_500)]),
    Said(1, 1, "Ana Ríos", 0, 900, "hello there"),
    Said(3, 2, "Ben & <Co>", 3_723_004, 3_723_004, "<b>no</b> --> yes"),
]

PIECES = [
    *("-->", "<v Ana>", "</v>", "<script>", "WEBVTT", "NOTE x", "&lt;", "[00:00:00] Ana", ":", "1"),
    *("00:00:01.000 --> 00:00:02.000", "\n", "\r\n\r\n", " ", "\u2028", "שלום", "a"),
    *("\u202e", "\u2067", "\u200f", "\x00"),
]
HOSTILE = st.one_of(
    st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
)
TIMES = st.integers(0, 4 * 3_600_000)
LINES = st.builds(
    lambda pk, name, start, length, text: Said(pk, pk, name, start, start + length, text),
    st.integers(1, 10**9),
    HOSTILE,
    TIMES,
    st.integers(0, 60_000),
    HOSTILE,
)


def test_vtt_is_as_players_read_it():
    assert to_vtt(SAID, NOTE) == (
        "WEBVTT\n\nNOTE Made by a machine.\n\n"
        "1\n00:00:00.000 --> 00:00:00.900\n<v Ana Ríos>hello there\n\n"
        "2\n00:01:01.000 --> 00:01:02.500\n<v Ana Ríos>and again\n\n"
        "3\n01:02:03.004 --> 01:02:03.005\n"
        "<v Ben &amp; &lt;Co&gt;>&lt;b&gt;no&lt;/b&gt; --&gt; yes\n"
    )


def test_srt_is_as_players_read_it():
    assert to_srt(SAID, NOTE) == (
        "1\n00:00:00,000 --> 00:00:00,900\nAna Ríos: hello there\n\n"
        "2\n00:01:01,000 --> 00:01:02,500\nAna Ríos: and again\n\n"
        "3\n01:02:03,004 --> 01:02:03,005\nBen & \u2039Co\u203a: \u2039b\u203ano\u2039/b\u203a "
        "--\u203a yes\n"
    )


def test_text_has_a_paragraph_for_each_time_somebody_speaks():
    close = [Said(4, 1, "Ana", 0, 900, "one"), Said(5, 1, "Ana", 1_000, 1_900, "two")]
    late = Said(6, 1, "Ana", 20_000, 21_000, "three")
    assert to_txt([*close, late], NOTE) == (
        "Made by a machine.\n\n[00:00:00] Ana\none two\n\n[00:00:20] Ana\nthree\n"
    )


def test_json_is_that_of_podcasting():
    made = json.loads(to_json(SAID[:1], NOTE))
    assert made == {
        "version": "1.0.0",
        "note": NOTE,
        "segments": [
            {
                "speaker": "Ana Ríos",
                "startTime": 61.0,
                "endTime": 62.5,
                "body": "and again",
                "words": [{"startTime": 61.0, "endTime": 61.5, "body": "and"}],
            }
        ],
    }


def test_a_cut_replay_begins_at_nought():
    (line,) = shifted(SAID[:1], 60_500)
    assert (line.start_ms, line.end_ms, line.words[0].start_ms) == (500, 2_000, 500)


CLOCK = r"\d\d+:\d\d:\d\d"


@given(st.lists(LINES, max_size=6), HOSTILE)
def test_no_word_is_markup_in_vtt(said, note):
    head, comment, *cues = to_vtt(said, note).removesuffix("\n").split("\n\n")
    assert head == "WEBVTT"
    assert re.fullmatch("NOTE [^\n<>]*", comment)
    starts = []
    for cue in cues:
        number, times, text = cue.split("\n")
        assert number.isdecimal()
        found = re.fullmatch(rf"({CLOCK}\.\d\d\d) --> ({CLOCK}\.\d\d\d)", times)
        assert found[1] < found[2]
        assert re.fullmatch("<v [^<>\n]+>[^<>\n]+", text)
        starts.append(found[1])
    assert starts == sorted(starts)


@given(st.lists(LINES, max_size=6))
def test_no_word_is_markup_in_srt(said):
    cues = [cue for cue in to_srt(said, "").removesuffix("\n").split("\n\n") if cue]
    for number, cue in enumerate(cues, 1):
        first, times, text = cue.split("\n")
        assert first == str(number)
        assert re.fullmatch(rf"{CLOCK},\d\d\d --> {CLOCK},\d\d\d", times)
        assert not set(text) & set("<>")


@given(st.lists(LINES, max_size=6), HOSTILE, st.sampled_from(sorted(FORMS)))
def test_no_form_carries_what_deceives(said, note, form):
    written = FORMS[form].write(said, note)
    written.encode()
    if form == "json":
        written = "".join(
            part
            for line in json.loads(written)["segments"]
            for part in (line["speaker"], line["body"])
        )
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\x00\r\u2028]", written)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_an_empty_transcript_is_a_file_all_the_same(form):
    assert isinstance(FORMS[form].write([], NOTE), str)
