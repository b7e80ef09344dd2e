"""One run of a caption turn: at most a minute of a worker's time.

Only what the ledger allows at this moment is fed. Nothing that is heard is logged, and what is not
final is kept nowhere.
"""

import time
from collections.abc import Sequence
from enum import Enum
from typing import Final, cast

from recordings.models import CaptionTurn
from recordings.placing import Placed
from recordings.services import captions as service
from recordings.services.agreement import Agreement
from recordings.speech.engine import Engine, Turn
from recordings.speech.utterances import FinalWords, PartialWords, Word
from recordings.turns.frames import Source
from recordings.turns.lead import Lead
from recordings.turns.slots import Slots
from recordings.turns.telling import Telling
from recordings.voices import SLOT_MS
from spaces.live.talk import SPEECH_LEVEL

POLL_SECONDS: Final = 0.1
HOLD_SECONDS: Final = 0.3
"""How long nothing may come before it counts as silence."""
QUIET_SLOTS: Final = 2_000 // SLOT_MS
"""Who is quiet for longer has had their turn; longer than spaces.live.speech waits."""
FED_AT_ONCE: Final = 1_000 // SLOT_MS
LEAD_SLOTS: Final = 10
WAIT_SECONDS: Final = 3.0
PASS_ON_SECONDS: Final = 50
MOST_SECONDS: Final = 58
KEEP_SECONDS: Final = 1.5
BEHIND_SLOTS: Final = 3_000 // SLOT_MS
"""What is said so late is not told word by word."""
MOST_REWINDS: Final = 10


class Outcome(Enum):
    DONE = "done"
    AGAIN = "again"
    """Somebody is to go on with it."""


class Listening:
    """`source` begins at `lead.slot`; the turn ends at `end_ms`, where another one began."""

    def __init__(
        self,
        turn: CaptionTurn,
        lead: Lead,
        source: Source,
        engine: Engine,
        *,
        end_ms: int | None = None,
    ) -> None:
        self._turn = turn
        self._lead = lead
        self._source = source
        self._engine = engine
        self._end_slot = None if end_ms is None else end_ms // SLOT_MS
        self._slots = Slots(lead.slot)
        self._telling = Telling(turn)
        self._next_ms = turn.next_ms  # where the source has it
        self._first_ms = turn.next_ms
        self._loud_slot = turn.next_ms // SLOT_MS
        self._began = self._kept = self._came = time.monotonic()
        self._has_fed = False
        self._rewinds = 0
        self._hearing: Turn | None = None

    def run(self) -> Outcome:
        """Raises LostTurn and ChildDied."""
        try:
            while (outcome := self._step()) is None:
                if self._source.is_live and not self._is_behind(0):
                    time.sleep(POLL_SECONDS)
        finally:
            if self._hearing is not None:
                self._hearing.drop()
            self._telling.take_back()
        return outcome

    def _open(self) -> None:
        """Listen, from the last word that was told on."""
        if self._hearing is not None:
            self._hearing.drop()
        self._slots.rewind(self._lead.slot)
        self._base_ms = self._slots.next * SLOT_MS
        self._loud_slot = max(self._loud_slot, self._slots.next)
        from_ms = max(0, self._next_ms - self._base_ms)
        self._hearing = self._engine.open(from_ms=from_ms, context=self._lead.word)

    def _step(self) -> Outcome | None:
        self._read()
        if self._hearing is None:
            return self._wait()
        if not self._feed():
            return self._stop()
        if (outcome := self._take(wait=self._is_behind(0))) is not None:
            return outcome
        self._telling.flush()
        return self._end_or_keep()

    def _end_or_keep(self) -> Outcome | None:
        if self._is_quiet or self._is_at_the_end:
            return self._finish()
        if self._has_read_all:
            return Outcome.AGAIN if self._turn.space.is_live else self._finish()
        now = time.monotonic()
        if now - self._kept > KEEP_SECONDS:
            self._kept = now
            service.keep_turn(self._turn)
        return Outcome.AGAIN if now - self._began > MOST_SECONDS else None

    # --- In ------------------------------------------------------------------------------------

    def _read(self) -> None:
        frames = self._source.read()
        if not frames:
            return
        self._came = time.monotonic()
        is_late = self._slots.put(frames)
        if self._hearing is None:
            # Where the speech began was a guess, and what came before is nothing.
            first = max(self._lead.slot, frames[0].slot - LEAD_SLOTS)
            self._lead = self._lead._replace(slot=first)
            self._slots.forget(first)
            self._open()
        elif is_late and self._rewinds < MOST_REWINDS:
            self._rewinds += 1
            self._open()

    def _wait(self) -> Outcome | None:
        """For the first frame; not for long."""
        is_in_vain = time.monotonic() - self._began > WAIT_SECONDS
        return self._end() if is_in_vain or self._source.is_over else None

    def _feed(self) -> bool:
        """False once there is something that may not be heard."""
        first = self._slots.next
        taken = self._slots.take(self._until())
        packets = self._allowed(first, taken)
        self._listener.feed(packets)
        return len(packets) == len(taken)

    def _until(self) -> int:
        """Up to the newest frame; behind it silence, once nothing has come for a while."""
        until = self._slots.end
        quiet = time.monotonic() - self._came
        if self._source.is_live and quiet > HOLD_SECONDS:
            until += int(quiet * 1000) // SLOT_MS
        if self._end_slot is not None:
            until = min(until, self._end_slot)
        return min(until, self._slots.next + FED_AT_ONCE)

    def _allowed(self, first: int, taken: Sequence[Placed | None]) -> list[bytes]:
        """Up to what the ledger forbids. What was said before they agreed is silence."""
        agreement = Agreement(self._turn.space, self._turn.stream.user_id)
        packets = []
        for slot, frame in enumerate(taken, first):
            if frame is None:
                packets.append(b"")
            elif agreement.covers_slot(slot):
                self._has_fed = True
                packets.append(frame.packet)
                if frame.level >= SPEECH_LEVEL:
                    self._loud_slot = max(slot, self._loud_slot)
            elif self._has_fed:
                break
            else:
                packets.append(b"")
        return packets

    # --- Out -----------------------------------------------------------------------------------

    def _take(self, *, wait: bool) -> Outcome | None:
        outcome = None
        for told in self._listener.told(wait=wait):
            if isinstance(told, PartialWords):
                if not self._is_behind(BEHIND_SLOTS):
                    self._telling.partial(told.text)
            else:
                self._write(told)
                if self._has_moved and time.monotonic() - self._began > PASS_ON_SECONDS:
                    outcome = Outcome.AGAIN
                    break  # what came behind it is heard again
        return outcome

    def _write(self, final: FinalWords) -> None:
        words = [_moved(word, self._base_ms) for word in final.words]
        until_ms = self._certain(self._base_ms + final.until_ms)
        self._next_ms = max([self._next_ms, until_ms, *(word.end_ms for word in words)])
        self._lead = Lead.behind(self._next_ms, words)
        self._slots.forget(self._lead.slot)
        self._turn.stream.refresh_from_db(fields=["zero_ms"])
        shift = self._source.shift_ms(self._turn.stream.zero_ms)
        cues = service.write_cues(
            self._turn,
            [_moved(word, shift) for word in words],
            until_ms=self._next_ms + shift,
            position=self._source.position_before(self._lead.slot * SLOT_MS),
        )
        self._telling.final(cues)

    def _finish(self) -> Outcome:
        hearing, self._hearing = self._listener, None
        for told in hearing.finish():
            if isinstance(told, FinalWords):
                self._write(told)
        self._telling.flush()
        return self._end()

    def _stop(self) -> Outcome:
        """They took back what they had agreed to: words that were not final are forgotten."""
        self._listener.drop()
        return self._end()

    def _end(self) -> Outcome:
        until_ms = self._certain(self._slots.next * SLOT_MS)
        service.end_turn(self._turn, until_ms=until_ms)
        return Outcome.DONE

    # --- Where we are --------------------------------------------------------------------------

    def _certain(self, ms: int) -> int:
        """Not behind the newest frame of somebody live: silence there is taken for granted, and
        what comes late is to be heard yet, by another turn if need be.
        """
        return min(ms, self._slots.end * SLOT_MS) if self._source.is_live else ms

    @property
    def _listener(self) -> Turn:
        return cast("Turn", self._hearing)  # opened by the first frame

    @property
    def _has_moved(self) -> bool:
        """Who passes on where they began passes on for ever."""
        return self._turn.next_ms > self._first_ms

    def _is_behind(self, slots: int) -> bool:
        return self._slots.next + slots < self._slots.end

    @property
    def _is_quiet(self) -> bool:
        return self._slots.next - self._loud_slot > QUIET_SLOTS

    @property
    def _is_at_the_end(self) -> bool:
        return self._end_slot is not None and self._slots.next >= self._end_slot

    @property
    def _has_read_all(self) -> bool:
        return self._source.is_over and not self._is_behind(0)


def _moved(word: Word, ms: int) -> Word:
    return word._replace(start_ms=max(0, word.start_ms + ms), end_ms=max(0, word.end_ms + ms))
