import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.words import WORD_LENGTH, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("Jazz at noon, jazz at night", ["jazz", "at", "noon", "night"]),
        ("Crème BRÛLÉE", ["creme", "brulee"]),
        ("Straße", ["strasse"]),
        ("@ana_r's #BudgetDay", ["ana", "r", "s", "budgetday"]),
        ("well-known … “quoted”", ["well", "known", "quoted"]),
        ("東京 jazz", ["東", "京", "jazz"]),
        ("ﬁne ①", ["fine", "1"]),
        ("हिन्दी", ["हिनदी"]),
        ("ب\u0650سم", ["بسم"]),
        ("a" * 100, ["a" * WORD_LENGTH]),
        ("' \" * & | ! : ( ) \\ \0", []),
    ],
)
def test_words_of(text, words):
    assert words_of(text) == words


@given(st.text())
def test_words_need_no_quoting_and_stay_what_they_are(text):
    words = words_of(text)
    for word in words:
        assert word.isalnum() or not word.isascii()
        assert not set(word) & set("'\"\\*&|!:() \0\t\n")
        assert 0 < len(word) <= WORD_LENGTH
    assert words_of(" ".join(words)) == words
