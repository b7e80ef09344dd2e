"""When somebody who lets themselves be captioned begins to speak, and that they still do."""

from typing import Final, NamedTuple

from spaces.live.talk import FRAME_MS, SPEECH_LEVEL

PAUSE_FRAMES: Final = 1500 // FRAME_MS
"""Who is quiet for longer has begun anew; a turn (recordings) waits a little longer than that."""
REPEAT_FRAMES: Final = 2000 // FRAME_MS
"""While speech goes on it is told so often: a doorbell that was lost, or rang at a worker that
died, costs two seconds."""
REMEMBERED_FRAMES: Final = 10_000 // FRAME_MS
"""Where in the log speech began is told for so long; then where it is now."""
LOUD_FRAMES: Final = 3
"""A click is no speech."""


class Bell(NamedTuple):
    """`sequence` and `position`: a frame of the speech, and where in the log, or before it."""

    stream: int
    sequence: int
    position: str


class _Speech:
    """One stream. Its own sequence is the clock."""

    __slots__ = ("bell", "first", "loud", "newest", "rung")

    def __init__(self, sequence: int) -> None:
        self.first = self.newest = sequence
        self.rung = sequence - REPEAT_FRAMES
        self.loud = 0
        self.bell: Bell | None = None


class SpeechBells:
    """Of one Space in one process. Never waits; a frame costs a look into a dict."""

    def __init__(self) -> None:
        self._speaking: dict[int, _Speech] = {}
        self._ringing: set[int] = set()

    def hear(self, stream: int, sequence: int, level: int) -> None:
        """A frame of somebody who lets themselves be captioned."""
        if level < SPEECH_LEVEL:
            return
        speech = self._speaking.get(stream)
        if speech is None or sequence - speech.newest > PAUSE_FRAMES:
            speech = self._speaking[stream] = _Speech(sequence)
        speech.newest = sequence
        speech.loud += 1
        if speech.loud >= LOUD_FRAMES and sequence - speech.rung >= REPEAT_FRAMES:
            speech.rung = sequence
            self._ringing.add(stream)

    def take(self, position: str) -> list[Bell]:
        """Who is to be told of now. `position` is one of the log of about a second ago."""
        ringing, self._ringing = self._ringing, set()
        return [self._bell(stream, position) for stream in sorted(ringing)]

    def forget(self, streams: set[int]) -> None:
        """These are over, or captioned no more: who is again, begins anew."""
        for stream in streams:
            self._speaking.pop(stream, None)
            self._ringing.discard(stream)

    @property
    def streams(self) -> set[int]:
        return set(self._speaking)

    def _bell(self, stream: int, position: str) -> Bell:
        speech = self._speaking[stream]
        if speech.bell is None:
            speech.bell = Bell(stream, speech.first, position)
        elif speech.newest - speech.bell.sequence > REMEMBERED_FRAMES:
            speech.bell = Bell(stream, speech.newest, position)
        return speech.bell
