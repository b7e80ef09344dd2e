import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import HANDLE
from core.text import clean_lines
from timeline import text
from timeline.text import Kind, Segment, length, parse, tag_of, values

VECTORS = json.loads((Path(__file__).parent / "tweet_text.json").read_text())
PIECES = st.sampled_from(
    ["@", "#", "ana", "http://", "https://", "x.org", "(", ")", "]", ".", " ", "\n", "é", "_", "1"]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))


@pytest.mark.parametrize("vector", VECTORS, ids=[v["text"] for v in VECTORS])
def test_length_and_addresses_are_those_of_the_vectors(vector):
    assert length(vector["text"]) == vector["length"]
    assert values(vector["text"], Kind.URL) == list(dict.fromkeys(vector["urls"]))


def test_parse_tells_words_from_what_they_name():
    assert parse("Hi @ana, #Jazz at https://x.org.") == [
        Segment(Kind.TEXT, "Hi "),
        Segment(Kind.MENTION, "@ana", "ana"),
        Segment(Kind.TEXT, ", "),
        Segment(Kind.HASHTAG, "#Jazz", "jazz"),
        Segment(Kind.TEXT, " at "),
        Segment(Kind.URL, "https://x.org", "https://x.org"),
        Segment(Kind.TEXT, "."),
    ]


@pytest.mark.parametrize(
    ("typed", "handles"),
    [
        ("@ana and @ana", ["ana"]),
        ("(@ana) @ben_2!", ["ana", "ben_2"]),
        ("@ana's", ["ana"]),
        ("mail me@example.org", []),
        ("@an @abcdefghijklmnop", []),
        ("@ana@example.org", []),
        ("@anaé", []),
        ("https://x.org/@ana", []),
        ("@", []),
    ],
)
def test_mentions(typed, handles):
    assert values(typed, Kind.MENTION) == handles


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("#Jazz #jazz #JAZZ", ["jazz"]),
        ("#1 #1a #_ #_a", ["1a", "_a"]),
        ("#हिन्दी #日本", ["हिन्दी", "日本"]),
        ("#a#b a#b &#39; ##c", ["a"]),
        ("#" + "x" * 80, ["x" * 80]),
        ("#" + "x" * 81, []),
        ("#" + "İ" * 41, []),  # two code points each, in lower case
        ("https://x.org/#tag", []),
    ],
)
def test_hashtags(typed, tags):
    assert values(typed, Kind.HASHTAG) == tags


def test_tag_of_takes_it_with_or_without_its_sign():
    assert tag_of("#Jazz") == tag_of("jazz") == "jazz"
    assert tag_of("#") == tag_of("two words") == tag_of("12") == ""


def test_an_address_that_is_too_long_is_just_words():
    longest = "https://x.org/" + "a" * (text.MAX_URL_LENGTH - 14)
    assert length(longest) == text.URL_LENGTH
    assert length(longest + "a") == text.MAX_URL_LENGTH + 1


def test_a_mention_has_the_form_of_a_handle():
    assert text._HANDLE.pattern == HANDLE.pattern


@given(TEXTS)
def test_the_pieces_together_are_the_text(typed):
    segments = parse(typed)
    assert "".join(segment.text for segment in segments) == typed
    assert all(segment.text for segment in segments)


@given(TEXTS)
def test_the_pieces_are_what_they_say(typed):
    for segment in parse(typed):
        match segment.kind:
            case Kind.MENTION:
                assert HANDLE.fullmatch(segment.value)
            case Kind.HASHTAG:
                assert segment.value == tag_of(segment.text)
            case Kind.URL:
                assert segment.value.lower().startswith(("http://", "https://"))
                assert not set(segment.value) & set(' \n<>"')


@given(TEXTS)
def test_cleaning_first_leaves_nothing_to_clean(typed):
    cleaned = clean_lines(typed)
    assert "".join(segment.text for segment in parse(cleaned)) == cleaned == clean_lines(cleaned)


@pytest.mark.parametrize(
    "piece",
    ["http://", "https://a)", "http://a(", "#a", "#", "@abc", "@", "e\u0301", "a#", "(", "#é@a"],
)
def test_hostile_text_takes_linear_time(piece):
    """Eight times the text takes about eight times as long; were it squared, sixty-four."""
    small, large = (_seconds(piece * (n // len(piece))) for n in (20_000, 160_000))
    assert large < 30 * max(small, 0.001)


def _seconds(typed: str) -> float:
    """Of this process alone: a busy machine does not count."""
    taken = []
    for _ in range(3):
        begun = time.process_time()
        parse(typed)
        taken.append(time.process_time() - begun)
    return min(taken)
