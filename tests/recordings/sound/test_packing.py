import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.sound.packing import PackingError, pack, unpack
from recordings.voices import Run, Voice


@st.composite
def runs(draw):
    made, end = [], 0
    for _ in range(draw(st.integers(0, 4))):
        start = end + draw(st.integers(0, 1000))
        packets = draw(st.lists(st.binary(max_size=300), min_size=1, max_size=8))
        levels = draw(st.binary(min_size=len(packets), max_size=len(packets)))
        made.append(Run(draw(st.integers(0, 2**32 - 1)), start, packets, levels))
        end = made[-1].end
    return made


voices = st.lists(
    st.builds(Voice, st.none() | st.integers(1, 2**63 - 1), runs()),
    max_size=4,
)


@given(voices)
def test_voices_come_out_as_they_went_in(said):
    assert unpack(pack(said)) == said


@given(voices, st.data())
def test_any_damage_of_the_form_is_noticed_and_nothing_else_is_raised(said, data):
    whole = pack(said)
    for torn in (whole[: data.draw(st.integers(0, len(whole) - 1))], whole + b"\0"):
        with pytest.raises(PackingError):
            unpack(torn)


@given(st.binary(max_size=400).map(lambda rest: b"SPV1" + rest) | st.binary(max_size=100))
def test_hostile_bytes_are_refused_or_are_voices(hostile):
    try:
        said = unpack(hostile)
    except PackingError:
        return
    assert pack(said) == hostile


@pytest.mark.parametrize(
    "said",
    [
        [Run(1, 5, [b"a", b"b"], b"aa"), Run(1, 6, [b"c"], b"a")],
        [Run(1, 5, [], b"")],
        [Run(1, 2**31, [b"a"], b"a")],
        [Run(1, 0, [b"a"], b"")],
        [Run(1, 0, [bytes(2**16)], b"a")],
    ],
    ids=["overlapping", "empty", "too late", "a level short", "too long"],
)
def test_what_could_not_be_read_is_not_written(said):
    with pytest.raises(PackingError):
        pack([Voice(1, said)])
