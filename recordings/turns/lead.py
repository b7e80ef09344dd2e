"""Where to begin to listen, so that nothing is lost where one run ends and the next begins."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from recordings.models import CaptionCue, CaptionTurn
from recordings.speech.utterances import Word
from recordings.voices import SLOT_MS

NEAR_MS: Final = 400
LONGEST_MS: Final = 2_000


class Lead(NamedTuple):
    """The first slot, and the word that is heard once more there, for a recogniser to know what
    goes on; it is not told again.
    """

    slot: int
    word: str = ""

    @classmethod
    def of(cls, turn: CaptionTurn) -> "Lead":
        cue = CaptionCue.objects.filter(turn=turn).order_by("start_ms").last()
        words = [Word(*word) for word in cue.timed_words[-1:]] if cue else []
        return cls.behind(turn.next_ms, words)

    @classmethod
    def behind(cls, next_ms: int, words: Sequence[Word]) -> "Lead":
        """Of the last word, if there was no pause behind it."""
        if not words:
            return cls(next_ms // SLOT_MS)
        text, start_ms, end_ms, _ = words[-1]
        is_near = next_ms - NEAR_MS < end_ms and next_ms - LONGEST_MS < start_ms
        return cls(start_ms // SLOT_MS, text) if is_near else cls(next_ms // SLOT_MS)
