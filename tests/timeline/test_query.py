import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.query import MAX_TERMS, QUERY_LENGTH, Query, parse


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", Query()),
        ("  Jazz   at NOON ", Query("Jazz at NOON", words=("jazz", "at", "noon"))),
        ("#Jazz", Query("#Jazz", tags=("jazz",))),
        ("@Ana_R", Query("@Ana_R", mentions=("ana_r",))),
        ("from:ben From:@ANA", Query("from:ben From:@ANA", authors=("ben", "ana"))),
        ("Filter:SPACES", Query("Filter:SPACES", filters=("spaces",))),
        ("from:", Query("from:", words=("from",))),
        ("from:no-handle", Query("from:no-handle", words=("from", "no", "handle"))),
        ("filter:1", Query("filter:1", words=("filter", "1"))),
        ("#1 @ab", Query("#1 @ab", words=("1", "ab"))),
        ('"quoted words" -not', Query('"quoted words" -not', words=("quoted", "words", "not"))),
        ("jazz jazz", Query("jazz jazz", words=("jazz",))),
        ("a\0b", Query("ab", words=("ab",))),
        ("\u202ejazz\u2066", Query("jazz", words=("jazz",))),
        ("j" + "\u0301" * 10_000, Query("j" + "\u0301" * 4, words=("j",))),
        ("…?!", Query("…?!")),
    ],
)
def test_parse(typed, query):
    assert parse(typed) == query


def test_parse_cuts_what_is_long():
    query = parse("word " * 10_000)
    assert len(query.text) <= QUERY_LENGTH
    assert len(parse(" ".join(f"w{n}" for n in range(50))).words) == MAX_TERMS


def test_a_query_that_asks_for_nothing_is_empty():
    assert parse("!?").is_empty
    assert not parse("filter:spaces").is_empty


@given(st.text(max_size=2000) | st.text(alphabet="@#:from filter\"'*()&|!\0\u202e", max_size=200))
def test_any_text_is_a_query_that_reads_the_same_again(typed):
    query = parse(typed)
    assert len(query.text) <= QUERY_LENGTH
    assert parse(query.text) == query
