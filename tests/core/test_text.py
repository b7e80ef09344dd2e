import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fields import LineField, LinesField
from core.text import clean_line, initial_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana \t\n Ribeiro ", "Ana Ribeiro"),
        ("Ana\x00\x1b[31m", "Ana[31m"),
        ("\u202eanA\u202c", "anA"),
        ("\u2066\u2067Ana\u2069", "Ana"),
        ("A\u200bn\u00ada\ufeff", "Ana"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # noqa: RUF001
        ("דנה לוי", "דנה לוי"),
        ("Ana\u2028Ben", "Ana Ben"),
        ("\u3164", ""),
        ("\u2800 \u200d", ""),
        ("\ue000", ""),
        ("", ""),
    ],
)
def test_clean_line_keeps_writing_and_drops_deceit(typed, kept):
    assert clean_line(typed) == kept


def test_clean_line_cuts_towers_of_marks():
    assert clean_line("Z" + "\u0337" * 40 + "o") == "Z" + "\u0337" * 4 + "o"


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    once = clean_line(text)
    assert clean_line(once) == once


@given(st.text())
def test_clean_line_is_one_line_in_nfc_without_control_or_override(text):
    line = clean_line(text)
    assert unicodedata.is_normalized("NFC", line)
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in line)
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b")


@pytest.mark.parametrize(
    ("name", "initial"),
    [("ana", "A"), ("🎧 Ana", "A"), ("조은하", "조"), ("דנה", "ד"), ("ßeta", "S"), ("🎧", "")],
)
def test_initial_of_is_one_character(name, initial):
    assert initial_of(name) == initial


@pytest.mark.parametrize("field", [LineField, LinesField])
def test_fields_run_the_way_of_what_is_written(field):
    assert 'dir="auto"' in field().widget.render("name", "حارسة منارة")
