"""One stream's frames in the order of its time line, as a recogniser is to be fed them: pure."""

from collections.abc import Iterable, Sequence

from recordings.placing import Placed


class Slots:
    """A window that moves on; what is in it can be read once more."""

    def __init__(self, first: int) -> None:
        self.next = first
        self._floor = first
        self._frames: dict[int, Placed] = {}
        self.end = first
        """Behind the newest frame."""

    def put(self, frames: Iterable[Placed]) -> bool:
        """True if one of them came too late: its slot was taken as silence already."""
        is_late = False
        for frame in frames:
            if frame.slot < self._floor:
                continue
            is_late = is_late or frame.slot < self.next
            self._frames[frame.slot] = frame
            self.end = max(self.end, frame.slot + 1)
        return is_late

    def take(self, until: int) -> Sequence[Placed | None]:
        """What lies in each slot from the last one that was taken up to `until`."""
        taken = [self._frames.get(slot) for slot in range(self.next, until)]
        self.next = max(self.next, until)
        return taken

    def rewind(self, first: int) -> None:
        """Take from there on again, as far as it is still there."""
        self.next = max(first, self._floor)

    def forget(self, before: int) -> None:
        """Nobody will rewind to a slot before this one."""
        self._floor = max(self._floor, before)
        self.next = max(self.next, self._floor)
        for slot in [slot for slot in self._frames if slot < before]:
            del self._frames[slot]
