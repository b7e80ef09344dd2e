"""One person's sound between two times, as a file of its own. Nothing is decoded."""

from collections.abc import Iterable
from io import BytesIO
from typing import NamedTuple

from recordings.tracks import Track
from recordings.voices import Run


class SealedSound(NamedTuple):
    """An Ogg Opus file with a packet for each slot, and a byte each of how loud it is (0: none)."""

    data: bytes
    levels: bytes


def sound_of(runs: Iterable[Run], slots: range) -> SealedSound:
    """What was said in these slots; `runs` are in order and lie within them.

    The same frames give the same bytes. What is missing is there as packets without sound.
    """
    file, levels = BytesIO(), bytearray(len(slots))
    track = Track(file)
    for run in runs:
        moved = run._replace(start=run.start - slots.start)
        track.add([moved])
        levels[moved.start : moved.end] = moved.levels
    track.close(len(slots))
    return SealedSound(file.getvalue(), bytes(levels))
