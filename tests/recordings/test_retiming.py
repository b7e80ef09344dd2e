from hypothesis import given
from hypothesis import strategies as st

from recordings.export import Word
from recordings.retiming import retimed

HEARD = [Word("jazz", 1000, 1400, 0.9), Word("at", 1400, 1500, 0.4), Word("moon", 1600, 2000, 0.3)]


def times(text, heard=HEARD, start=1000, end=2000):
    return [word[:3] for word in retimed(heard, text, start_ms=start, end_ms=end)]


def test_unchanged_words_keep_their_times():
    assert times("Jazz, at noon") == [
        ("Jazz,", 1000, 1400),
        ("at", 1400, 1500),
        ("noon", 1600, 2000),
    ]


def test_words_in_place_of_one_share_its_time():
    assert times("jazz at the Blue") == [
        ("jazz", 1000, 1400),
        ("at", 1400, 1500),
        ("the", 1600, 1771),
        ("Blue", 1771, 2000),
    ]


def test_a_word_put_in_takes_some_of_its_neighbours_time():
    assert times("jazz is at moon") == [
        ("jazz", 1000, 1266),
        ("is", 1266, 1400),
        ("at", 1400, 1500),
        ("moon", 1600, 2000),
    ]
    assert times("so jazz at moon")[:2] == [("so", 1000, 1133), ("jazz", 1133, 1400)]


def test_words_of_which_nothing_was_heard_fill_the_whole():
    assert times("one two", heard=[]) == [("one", 1000, 1500), ("two", 1500, 2000)]


WORDS = st.lists(st.sampled_from(["a", "bee", "c", "dog's", "—", "É"]), max_size=8)


@given(WORDS, WORDS.filter(bool), st.integers(0, 50))
def test_times_never_run_backwards(old, new, gap):
    heard = [Word(w, 100 + n * (30 + gap), 130 + n * (30 + gap)) for n, w in enumerate(old)]
    end = 200 + len(old) * (30 + gap)
    made = retimed(heard, " ".join(new), start_ms=100, end_ms=end)
    assert [word.text for word in made] == new
    edges = [edge for word in made for edge in word[1:3]]
    assert edges == sorted(edges)
    assert not made or (edges[0] >= 100 and edges[-1] <= end)
