"""The recorded voices as the live protocol wants them: packets and levels, no decoder needed."""

from dataclasses import dataclass
from typing import Final

from core.ogg import read_opus_packets
from spaces.demo.script import PAUSE_BETWEEN_SHOWS_MS, Turn

FRAME_MS: Final = 20
_SAME_BREATH_FRAMES: Final = 50


@dataclass(frozen=True, slots=True)
class Voiceover:
    """A turn ready to be sent: one packet and one level byte for each 20 ms."""

    turn: Turn
    start: int
    """When it begins, in frames since the show began."""
    packets: tuple[bytes, ...]
    levels: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.packets)


@dataclass(frozen=True, slots=True)
class Show:
    """All turns in the order in which they begin; `frames` is how long until it starts again."""

    voiceovers: tuple[Voiceover, ...]
    frames: int

    def goes_on(self, number: int) -> bool:
        """Does whoever speaks turn `number` (from 0) also speak the next one, within a second?"""
        this, *following = self.voiceovers[number : number + 2]
        return any(
            later.turn.speaker == this.turn.speaker
            and later.start - this.end <= _SAME_BREATH_FRAMES
            for later in following
        )


def load_show(turns: tuple[Turn, ...]) -> Show:
    """Reads every turn's files. Raises OSError, OggError or ValueError for a damaged install."""
    voiceovers: list[Voiceover] = []
    end = 0
    for turn in turns:
        voiceover = load_voiceover(turn, start=end + turn.pause_before_ms // FRAME_MS)
        voiceovers.append(voiceover)
        end = max(end, voiceover.end)
    return Show(tuple(voiceovers), end + PAUSE_BETWEEN_SHOWS_MS // FRAME_MS)


def load_voiceover(turn: Turn, *, start: int = 0) -> Voiceover:
    """Reads one turn. Raises like `load_show`."""
    packets = tuple(read_opus_packets(turn.path.read_bytes()))
    levels = turn.path.with_suffix(".lvl").read_bytes()
    if len(levels) != len(packets):
        raise ValueError(f"{turn.file} has {len(packets)} packets, but {len(levels)} levels.")
    return Voiceover(turn, start, packets, levels)
