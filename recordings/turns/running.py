"""One task: a turn is claimed, listened to for a minute at most, and ended or passed on."""

import contextlib
import logging
from typing import Final

from recordings.models import CaptionTurn
from recordings.services import captions as service
from recordings.services.agreement import so_far_ms
from recordings.speech.engine import ChildDied, Engine, engine_of
from recordings.turns.frames import FromLog, FromSegments, Source
from recordings.turns.lead import Lead
from recordings.turns.listening import Listening, Outcome
from recordings.voices import SLOT_MS
from spaces.captioning import model_dir

log = logging.getLogger(__name__)

LATE_MS: Final = 30_000
"""What was said before that is read from segments: the log may have it no more."""
SETTLED_MS: Final = 15_000
ALONE_FROM: Final = 3
"""A turn that broke off so often gets a process of its own: its packets may be what killed it."""


def run_turn(turn_id: int) -> None:
    """Listen to a turn, if nobody else does and it is not over."""
    folder = model_dir()
    turn = service.claim_turn(turn_id) if folder else None
    if folder is None or turn is None:
        return
    is_alone = turn.attempts >= ALONE_FROM
    engine = Engine(folder) if is_alone else engine_of(folder)
    with contextlib.suppress(service.LostTurn):
        try:
            outcome = _listening(turn, engine).run()
        except ChildDied:
            log.warning("A caption turn broke off", extra={"turn": turn_id})
            outcome = Outcome.AGAIN
        finally:
            if is_alone:
                engine.close()
        if outcome is Outcome.AGAIN:
            service.pass_on(turn)


def get_ready() -> None:
    """Load the model in this process: somebody is about to speak."""
    if (folder := model_dir()) is not None:
        engine_of(folder).warm_up()


def _listening(turn: CaptionTurn, engine: Engine) -> Listening:
    lead = Lead.of(turn)
    end_ms = service.end_of(turn)
    return Listening(turn, lead, _source(turn, lead, end_ms), engine, end_ms=end_ms)


def _source(turn: CaptionTurn, lead: Lead, end_ms: int | None) -> Source:
    now_ms = so_far_ms(turn.space)
    is_live = turn.space.is_live
    if is_live and now_ms - turn.next_ms < LATE_MS:
        return FromLog(turn, lead.slot)
    if end_ms is None:
        end_ms = now_ms - SETTLED_MS if is_live else now_ms
    return FromSegments(turn, lead.slot, max(end_ms, lead.slot * SLOT_MS))
