from hypothesis import given
from hypothesis import strategies as st

from spaces.live.attendance import Attendance, Attended

LEASE = 15.0


def test_who_comes_and_goes_is_counted_once():
    attendance = Attendance(LEASE)
    attendance.came("1", 0.0)
    attendance.went("1", 1.0)
    assert attendance.take(1.0 + LEASE) == Attended(0, 1, 0)
    assert attendance.take(1.1 + LEASE) == Attended(0, 0, 1)
    assert attendance.take(100.0) == Attended(0, 0, 0)


def test_who_is_back_soon_never_went():
    attendance = Attendance(LEASE)
    attendance.came("1", 0.0)
    attendance.went("1", 1.0)
    attendance.came("1", 1.0 + LEASE)
    assert attendance.take(100.0) == Attended(0, 1, 0)


def test_who_is_back_late_has_come_again():
    attendance = Attendance(LEASE)
    attendance.came("1", 0.0)
    attendance.went("1", 1.0)
    attendance.came("1", 1.1 + LEASE)
    assert attendance.take(100.0) == Attended(0, 2, 1)


def test_guests_have_no_name_to_know_them_by():
    attendance = Attendance(LEASE)
    attendance.came(None, 0.0)
    attendance.went(None, 1.0)
    attendance.came(None, 2.0)
    assert attendance.take(2.0) == Attended(0, 2, 1)


def test_the_largest_audience_is_told_and_the_next_time_begins_with_the_last_one():
    attendance = Attendance(LEASE)
    for listeners in (3, 9, 4):
        attendance.saw(listeners)
    assert attendance.take(0.0).listeners == 9
    assert attendance.take(0.0).listeners == 4


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.1, 40))))
def test_who_came_has_gone_or_is_here(moves):
    """Each move turns one person's presence; whatever happens, the books balance."""
    attendance, now, here = Attendance(LEASE), 0.0, set()
    came = went = 0
    for person, seconds in moves:
        now += seconds
        if person in here:
            here.remove(person)
            attendance.went(person, now)
        else:
            here.add(person)
            attendance.came(person, now)
        seen = attendance.take(now)
        came, went = came + seen.came, went + seen.went
    assert came - went - attendance.take(now + LEASE + 1).went == len(here)
