"""What has to be silent in a mix in which nobody can be told from the others any more."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from recordings.silences import AROUND_MS, peaks_left, silences, turns_left
from recordings.voices import SLOT_MS
from spaces.consent import Span

FAR = Span(0, 600_000)
ANA, BEN = 1, 2

spans = st.builds(lambda a, n: Span(a, a + n), st.integers(0, 300_000), st.integers(1, 60_000))
turns = st.lists(
    st.builds(lambda span, who: [*span, who], spans, st.sampled_from([ANA, BEN, None])), max_size=6
)


def agreed_by(**given_spans):
    return lambda user_id: given_spans.get({ANA: "ana", BEN: "ben"}[user_id], [FAR])


def test_nothing_is_silent_where_everybody_agrees():
    assert silences([[0, 1000, ANA], [500, 2000, BEN]], agreed_by(), FAR) == []


def test_where_somebody_took_it_back_all_are_silent():
    said = [[10_000, 20_000, ANA], [15_000, 30_000, BEN]]
    silent = silences(said, agreed_by(ana=[Span(0, 12_000)]), FAR)
    assert silent == [Span(12_000 - AROUND_MS, 20_000 + AROUND_MS)]
    assert turns_left(said, silent) == [[10_000, 11_500, ANA], [20_500, 30_000, BEN]]


def test_who_has_no_account_any_more_agrees_to_nothing():
    assert silences([[5_000, 6_000, None]], agreed_by(), FAR) == [Span(4_500, 6_500)]


@given(turns, st.lists(spans, max_size=3), spans)
def test_whatever_was_taken_back_is_silent(said, given_spans, within):
    silent = silences(said, agreed_by(ana=given_spans), within)
    for start, end, who in said:
        agreed = {ANA: given_spans, BEN: [FAR], None: []}[who]
        for at in range(start, end, 997):
            is_taken = not any(span.start_ms <= at < span.end_ms for span in agreed)
            if is_taken and within.start_ms <= at < within.end_ms:
                assert any(span.start_ms <= at < span.end_ms for span in silent)
    for one, other in pairwise(silent):
        assert one.end_ms < other.start_ms
    for span in silent:
        for edge, limit in ((span.start_ms, within.start_ms), (span.end_ms, within.end_ms)):
            assert edge % SLOT_MS == 0 or edge == limit


def test_peaks_are_flat_where_it_is_silent():
    assert peaks_left(bytes([9] * 6), 60_000, [Span(60_150, 60_400)]) == bytes([9, 0, 0, 0, 9, 9])
