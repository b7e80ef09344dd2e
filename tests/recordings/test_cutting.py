import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ogg import OggError, read_opus
from recordings.cutting import MAX_FRAMES, MAX_GAP, cut, read_back, soundless
from recordings.placing import Placed
from recordings.voices import SLOT_SAMPLES
from spaces.client.opus import packet_samples

PLACED = st.lists(st.integers(0, 3000), unique=True, min_size=1, max_size=60).map(sorted)


@given(PLACED)
def test_every_frame_lies_in_one_segment_at_its_place(slots):
    placed = [Placed(slot, slot % 128, b"\xf8" + slot.to_bytes(2, "big")) for slot in slots]
    found, end = {}, -1
    for piece in cut(7, placed):
        assert end < piece.start
        assert piece.frame_count <= MAX_FRAMES
        packets = read_back(piece.data, piece.levels)
        gap = 0
        for slot, packet in enumerate(packets, piece.start):
            gap = 0 if packet else gap + 1
            assert gap <= MAX_GAP
            if packet:
                found[slot] = packet
        assert packets[0]
        assert packets[-1]
        end = piece.start + piece.frame_count - 1
    assert found == {one.slot: one.packet for one in placed}


def test_the_same_frames_give_the_same_bytes():
    placed = [Placed(n, 90, b"\xf8\xff\xfe") for n in range(0, 700, 3)]
    assert list(cut(7, placed)) == list(cut(7, placed))


@pytest.mark.parametrize("toc", range(256))
def test_what_is_missing_takes_the_time_of_a_frame_in_any_mode(toc):
    filled = soundless(bytes([toc]))
    assert packet_samples(filled) == SLOT_SAMPLES
    assert filled[0] & 4 == toc & 4  # as many channels
    assert len(filled) == 1


def test_a_segment_says_how_long_it_is():
    (piece,) = cut(7, [Placed(n, 90, b"\xf8\xff\xfe") for n in range(100)])
    head, packets = read_opus(piece.data)
    assert (head.channels, head.pre_skip, len(packets)) == (1, 0, 100)


@given(st.binary(max_size=200))
def test_damaged_files_are_told(data):
    with pytest.raises(OggError):
        read_back(data, b"\x01")


def test_a_file_of_another_segment_is_told():
    (piece,) = cut(7, [Placed(n, 90, b"\xf8\xff\xfe") for n in range(100)])
    with pytest.raises(ValueError, match="shorter"):
        read_back(piece.data, piece.levels[:-1])
