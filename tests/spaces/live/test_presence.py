from spaces.live.presence import Headcount

LEASE = 15.0


def test_listeners_are_summed_over_processes():
    headcount = Headcount(LEASE)
    assert headcount.total(0.0) == 0
    headcount.report("one", 3, 0.0)
    headcount.report("two", 4, 0.0)
    assert headcount.total(0.0) == 7


def test_a_newer_report_replaces_an_older_one():
    headcount = Headcount(LEASE)
    headcount.report("one", 3, 0.0)
    headcount.report("one", 1, 1.0)
    assert headcount.total(1.0) == 1


def test_a_process_that_fell_silent_is_forgotten_with_its_listeners():
    headcount = Headcount(LEASE)
    headcount.report("dead", 100, 0.0)
    headcount.report("alive", 2, 10.0)
    assert headcount.total(LEASE) == 102
    assert headcount.total(LEASE + 0.1) == 2
    headcount.report("dead", 5, 20.0)  # it was only away
    assert headcount.total(20.0) == 7
