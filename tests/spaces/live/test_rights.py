import json

from hypothesis import given
from hypothesis import strategies as st

from spaces.live.rights import NOBODY, Rights, Seat

SEATS = st.builds(
    Seat,
    participant_id=st.integers(1, 2**63).map(str),
    number=st.integers(0, 10),
    stream=st.integers(0, 65535),
    is_muted=st.booleans(),
    role=st.sampled_from(["host", "cohost", "speaker"]),
)
STAGES = st.lists(SEATS, max_size=11, unique_by=(lambda s: s.number, lambda s: s.participant_id))


def test_a_seat_is_heard_by_its_stream_while_it_is_not_muted():
    open_mic = Seat("1", 3, 7, False, "speaker")
    rights = Rights.of(1, True, [open_mic, Seat("2", 4, 8, True, "speaker")])
    assert rights.is_heard(3, 7)
    assert not rights.is_heard(3, 6)  # a stream of before
    assert not rights.is_heard(4, 8)  # muted
    assert not rights.is_heard(5, 7)  # nobody sits there
    assert not Rights.of(1, False, [open_mic]).is_heard(3, 7)  # over


def test_nobody_is_heard_before_rights_are_known():
    assert not any(NOBODY.is_heard(seat, 0) for seat in range(11))


@given(revision=st.integers(0, 2**63), is_live=st.booleans(), seats=STAGES)
def test_rights_travel_between_processes(revision, is_live, seats):
    rights = Rights.of(revision, is_live, seats)
    # JSON is poorer than what the channel layer speaks (msgpack).
    arrived = Rights.from_event(json.loads(json.dumps(rights.to_event())))
    assert arrived == rights
    for seat in seats:
        heard = is_live and not seat.is_muted
        assert arrived.is_heard(seat.number, seat.stream) is heard
