"""Recorded speech on the time line of its Space, as Opus packets: pure data, nothing decoded.

Time is counted in *slots* of 20 ms since the Space began: slot 50 begins at one second.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

SLOT_MS: Final = 20
SLOT_SAMPLES: Final = 960  # at 48 kHz
SILENCE: Final = b"\xf8\xff\xfe"
"""20 ms of nothing, as every Opus decoder plays it."""


class Run(NamedTuple):
    """Packets of one stream, one a slot, in a row. An empty packet is a frame that is missing.

    `levels` has one byte a packet: 127 + dBov.
    """

    stream: int
    start: int
    packets: Sequence[bytes]
    levels: bytes

    @property
    def end(self) -> int:
        """The slot behind the last one."""
        return self.start + len(self.packets)


class Voice(NamedTuple):
    """What one person said, in order; runs of one voice never overlap."""

    user_id: int | None
    runs: Sequence[Run]
