"""Who has talked how long, as one process counts it from the level byte of each frame."""

from typing import Final

# 127 + dBov. A client's gate opens at -45 dBov and stays open for 400 ms (voice-gate.js). 5 dB less
# counts the weak syllables between, and not the room that is heard after the last word.
SPEECH_LEVEL: Final = 127 - 50
FRAME_MS: Final = 20


class TalkMeter:
    """Milliseconds of talk by participant id since they were taken last. Never waits.

    The level is what the speaker's browser says it is: good enough to show, not to judge by.
    """

    def __init__(self) -> None:
        self._frames: dict[str, int] = {}

    def add(self, participant_id: str, level: int) -> None:
        """Count one frame, if it is loud enough to be speech."""
        if level >= SPEECH_LEVEL:
            self._frames[participant_id] = self._frames.get(participant_id, 0) + 1

    def take(self) -> dict[str, int]:
        """What was counted, in milliseconds; it is forgotten here."""
        frames, self._frames = self._frames, {}
        return {participant_id: count * FRAME_MS for participant_id, count in frames.items()}
