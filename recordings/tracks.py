"""One person's sound as a file of its own, as they sent it: nothing is decoded. Pure.

Every track begins with the Space and ends with it, so several lie in step in any editor.
"""

from collections.abc import Iterable
from typing import BinaryIO, Final

from core.ogg import OggOpusWriter, OpusHead
from recordings.cutting import soundless
from recordings.voices import SILENCE, SLOT_SAMPLES, Run
from spaces.client.opus import packet_samples

_GUESSED: Final = 5
"""So many missing frames a decoder may fill with what it guesses; then it is silent."""
_MAX_PACKET_BYTES: Final = 1276


class Track:
    """Writes an Ogg Opus file, one packet for each slot. The caller closes the file."""

    def __init__(self, file: BinaryIO) -> None:
        # Without a pre-skip sample n is n samples after the Space began, as in the mix.
        self._writer = OggOpusWriter(file, head=OpusHead(pre_skip=0))
        self._slot = 0

    def add(self, runs: Iterable[Run]) -> None:
        """What was said next; runs come in order, whatever the packets in them are."""
        for run in runs:
            self._fill_up_to(run.start)
            self._write(run.packets[self._slot - run.start :])

    def close(self, end: int) -> None:
        """Silence up to this slot, and the end of the stream."""
        self._fill_up_to(end)
        self._writer.close(total_samples=end * SLOT_SAMPLES)

    def _fill_up_to(self, slot: int) -> None:
        for _ in range(self._slot, slot):
            self._put(SILENCE)

    def _write(self, packets: Iterable[bytes]) -> None:
        before, missing = b"", _GUESSED
        for packet in packets:
            if _is_a_slot(packet):
                before, missing = packet, 0
                self._put(packet)
            else:
                self._put(soundless(before) if missing < _GUESSED else SILENCE)
                missing += 1

    def _put(self, packet: bytes) -> None:
        self._writer.write(packet, SLOT_SAMPLES)
        self._slot += 1


def _is_a_slot(packet: bytes) -> bool:
    """Another length would shift all that follows."""
    return len(packet) <= _MAX_PACKET_BYTES and packet_samples(packet) == SLOT_SAMPLES
