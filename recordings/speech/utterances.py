"""One turn's words, from its sound: where one thing said ends, and where to listen again.

A recogniser says what it heard when the speaker pauses. Whoever does not pause is cut after
LONGEST_MS, in the gap before the last word: that word may not have been over, so it is listened to
anew, and so is the one before it, for the recogniser to know where it is.
"""

import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

from recordings.speech.pcm import MS_BYTES

LONGEST_MS: Final = 12_000
PAUSE_MS: Final = 700
"""Without a pause the end of the last word is nearer than that: Vosk waits for half a second, and
hears what it is fed 0.2 s later."""
AFTER_WORD_MS: Final = 200
CONTEXT_MS: Final = 3_000
UNHEARD_MS: Final = 1_000
"""What was fed within this time may hold the beginning of a word that is not known yet."""
PARTIAL_EACH_MS: Final = 200


class Recogniser(Protocol):
    """vosk.KaldiRecognizer, as far as it is used."""

    def AcceptWaveform(self, data: bytes) -> int: ...  # noqa: N802

    def Result(self) -> str: ...  # noqa: N802

    def FinalResult(self) -> str: ...  # noqa: N802

    def PartialResult(self) -> str: ...  # noqa: N802


class MakeRecogniser(Protocol):
    def __call__(self) -> Recogniser: ...


class Word(NamedTuple):
    """Times: ms since the turn's first sample."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float

    @property
    def middle_ms(self) -> int:
        return (self.start_ms + self.end_ms) // 2


class PartialWords(NamedTuple):
    """What the words seem to be by now; the whole utterance, from its beginning."""

    text: str


class FinalWords(NamedTuple):
    """What was said up to `until_ms`, where listening is to go on; perhaps nothing."""

    words: Sequence[Word]
    until_ms: int


Told = PartialWords | FinalWords


class Utterances:
    """The words of one turn. `from_ms`: a word whose middle lies before it is only context, and
    `context` is the one that is expected there: partial words do not tell it again.
    """

    def __init__(self, make: MakeRecogniser, *, from_ms: int = 0, context: str = "") -> None:
        self._make = make
        self._recogniser = make()
        self._recogniser_ms = 0  # where its sample 0 is
        self._from_ms = from_ms
        self._context = context
        self._sound = bytearray()  # from _sound_ms on: what may have to be heard again
        self._sound_ms = 0
        self._fed_ms = 0
        self._partial = ""
        self._partial_ms = 0

    def feed(self, sound: bytes) -> list[Told]:
        """Takes whole milliseconds of sound, in whatever lengths."""
        self._sound += sound
        self._fed_ms += len(sound) // MS_BYTES
        if self._recogniser.AcceptWaveform(sound):
            return [self._final(self._recogniser.Result())]
        if self._fed_ms - max(self._from_ms, self._recogniser_ms) >= LONGEST_MS:
            return [self._final(self._recogniser.FinalResult(), is_cut=True)]
        return self._partials()

    def finish(self) -> FinalWords:
        """What is known of all that was fed; nothing more may be fed."""
        return FinalWords(self._words(self._recogniser.FinalResult()), self._fed_ms)

    def _final(self, result: str, *, is_cut: bool = False) -> FinalWords:
        words = self._words(result)
        if len(words) > 1 and self._fed_ms - words[-1].end_ms < PAUSE_MS:
            return self._cut_before_the_last(words)
        if words:
            until = min(self._fed_ms, words[-1].end_ms + AFTER_WORD_MS)
        else:
            until = max(self._from_ms, self._fed_ms - UNHEARD_MS)
        if is_cut:
            self._listen_again(until, context="")
        return self._told(words, until)

    def _cut_before_the_last(self, words: list[Word]) -> FinalWords:
        *kept, torn = words
        self._listen_again(kept[-1].start_ms, context=kept[-1].text)
        return self._told(kept, (kept[-1].end_ms + torn.start_ms) // 2)

    def _told(self, words: list[Word], until: int) -> FinalWords:
        self._from_ms = max(self._from_ms, until)
        self._partial, self._partial_ms = "", self._fed_ms
        keep_from = max(self._sound_ms, self._from_ms - CONTEXT_MS)
        del self._sound[: (keep_from - self._sound_ms) * MS_BYTES]
        self._sound_ms = keep_from
        return FinalWords(words, self._from_ms)

    def _listen_again(self, from_ms: int, *, context: str) -> None:
        self._recogniser, self._context = self._make(), context
        self._recogniser_ms = max(from_ms, self._sound_ms)
        offset = (self._recogniser_ms - self._sound_ms) * MS_BYTES
        self._recogniser.AcceptWaveform(bytes(self._sound[offset:]))

    def _partials(self) -> list[Told]:
        if self._fed_ms - self._partial_ms < PARTIAL_EACH_MS:
            return []
        self._partial_ms = self._fed_ms
        words = str(json.loads(self._recogniser.PartialResult())["partial"]).split()
        if self._context and words[:1] == [self._context]:
            del words[0]
        text = " ".join(words)
        if text == self._partial:
            return []
        self._partial = text
        return [PartialWords(text)]

    def _words(self, result: str) -> list[Word]:
        heard = [self._word(word) for word in json.loads(result).get("result", ())]
        return [word for word in heard if word.middle_ms >= self._from_ms]

    def _word(self, word: dict[str, Any]) -> Word:
        start, end = (self._recogniser_ms + round(1000 * word[at]) for at in ("start", "end"))
        return Word(str(word["word"]), start, end, round(word["conf"], 3))
