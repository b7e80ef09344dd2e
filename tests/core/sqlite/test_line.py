"""One thread at a time, urgent ones first, nobody for ever."""

import threading
from collections.abc import Callable

from core.sqlite.line import Line, be_urgent
from tests.servers import wait_until

PATIENCE = 60.0


def start(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def waiting_in(line: Line, count: int) -> Callable[[], bool]:
    return lambda: len(line._waiting) == count


def test_who_comes_first_goes_first_and_urgent_threads_before_the_others():
    line, went = Line(), []

    def go(name: str, *, is_urgent: bool) -> None:
        if is_urgent:
            be_urgent()
        with line.turn(PATIENCE):
            went.append(name)

    assert line.enter(0)
    threads = []
    for count, (name, is_urgent) in enumerate(
        [("first", False), ("second", False), ("urgent", True), ("urgent too", True)], start=1
    ):
        threads.append(start(lambda name=name, urgent=is_urgent: go(name, is_urgent=urgent)))
        wait_until(waiting_in(line, count))
    line.leave()
    for thread in threads:
        thread.join()
    assert went == ["urgent", "urgent too", "first", "second"]


def test_one_thread_at_a_time_has_it():
    line, inside, most = Line(), [], []

    def work() -> None:
        for _ in range(200):
            with line.turn(PATIENCE):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [start(work) for _ in range(6)]
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert len(most) == 1200
    assert line.enter(0)  # and it is free again


def test_who_lost_patience_is_no_longer_in_the_line():
    line = Line()
    assert line.enter(0)
    assert not line.enter(0.01)
    line.leave()
    assert line.enter(0)


def test_whoever_fails_in_their_turn_gives_it_back():
    line = Line()

    def fail() -> None:
        with line.turn(PATIENCE):
            raise ZeroDivisionError

    try:
        fail()
    except ZeroDivisionError:
        assert line.enter(0)
