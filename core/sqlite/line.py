"""A line for what one thread at a time can have: urgent threads first, then by arrival."""

import heapq
import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_thread = threading.local()


def be_urgent() -> None:
    """From now on this thread goes before those that are not urgent, in every line."""
    _thread.is_urgent = True


class Line:
    """Handed from one to the next: nobody who comes later gets in between."""

    def __init__(self) -> None:
        self._lock: Final = threading.Lock()
        self._arrivals: Final = itertools.count()
        self._waiting: list[tuple[bool, int, threading.Event]] = []
        self._is_taken = False

    def enter(self, patience: float) -> bool:
        """Wait for one's turn; False after `patience` seconds without it. Not re-entrant.

        True is to be answered by one `leave`, from whatever thread.
        """
        turn = threading.Event()
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return True
            is_patient = not getattr(_thread, "is_urgent", False)
            place = (is_patient, next(self._arrivals), turn)
            heapq.heappush(self._waiting, place)
        if turn.wait(patience):
            return True
        with self._lock:
            if turn.is_set():  # in the last moment
                return True
            self._waiting.remove(place)
            heapq.heapify(self._waiting)
        return False

    def leave(self) -> None:
        with self._lock:
            if self._waiting:
                heapq.heappop(self._waiting)[-1].set()
            else:
                self._is_taken = False

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """What is done in one's turn, or without it once patience is at an end."""
        has_turn = self.enter(patience)
        try:
            yield
        finally:
            if has_turn:
                self.leave()
