"""The parts of a replay as they are joined."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from recordings import files, marks
from recordings.models import MixPart
from recordings.voices import SLOT_MS

PART_SLOTS: Final = 3000
PART_MS: Final = PART_SLOTS * SLOT_MS
_PEAK_SLOTS: Final = 5


class Piece(NamedTuple):
    """A part as it is to be joined, stored or only for this once."""

    opus: Path
    aac: Path
    peaks: bytes
    turns: list[marks.Turn]


def stored_piece(part: MixPart, folder: Path) -> Piece:
    opus, aac = (files.local_path(name, folder) for name in (part.opus_file, part.aac_file))
    return Piece(opus, aac, bytes(part.peaks), part.turns)


def peaks_of(pieces: Sequence[Piece], slots: range) -> bytes:
    """Those of what is played; the first begins up to 80 ms before it."""
    first = slots.start % PART_SLOTS // _PEAK_SLOTS
    return b"".join(piece.peaks for piece in pieces)[first:][: -(-len(slots) // _PEAK_SLOTS)]


def turns_of(pieces: Sequence[Piece], slots: range) -> list[marks.Turn]:
    turns = marks.joined_turns(turn for piece in pieces for turn in piece.turns)
    return marks.turns_within(turns, slots.start * SLOT_MS, slots.stop * SLOT_MS)
