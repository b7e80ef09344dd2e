"""Speech to be captioned: in the audio log of a Space whose speaker agrees to it."""

import functools
from datetime import timedelta

import numpy as np
from django.conf import settings
from django.utils import timezone

from recordings.models import CaptionCue, CaptionTurn
from recordings.services import captions
from recordings.speech.engine import Engine, engine_of
from recordings.turns.running import run_turn
from spaces.client.frames import Frame
from spaces.models import Consent, Space, State
from spaces.seams import Speech
from tests.recordings.voices import opus_packets, say, silence

MODEL = settings.DEMO_CAPTION_MODEL_DIR
PAUSE = 1.2


@functools.cache
def packets_of(*texts: str, voice: str = "en-us", pause: float = PAUSE) -> list[bytes]:
    """The texts one after another, a pause behind each."""
    parts = [part for text in texts for part in (say(text, voice), silence(pause))]
    return opus_packets(np.concatenate(parts))


def frames_of(stream: int, start_ms: int, packets: list[bytes], *, sequence: int = 0, level=100):
    """As they are written when nothing is late: (ms since the Space began, frame)."""
    return [
        (start_ms + 20 * n, Frame(0, stream, sequence + n, level, packet))
        for n, packet in enumerate(packets)
    ]


def began_ago(space: Space, seconds: float, *, is_over: bool = False) -> None:
    """Move its beginning; over, its turns have not to wait for more."""
    space.started_at = timezone.now() - timedelta(seconds=seconds)
    if is_over:
        space.state, space.ended_at = State.ENDED, timezone.now()
    space.save()


def agree(space, user, kind="captions", *, is_given=True, since_ms=0, until_ms=None) -> Consent:
    began = space.started_at
    return Consent.objects.create(
        space=space,
        user=user,
        kind=kind,
        is_given=is_given,
        since=began + timedelta(milliseconds=since_ms),
        until=None if until_ms is None else began + timedelta(milliseconds=until_ms),
    )


def begin_turn(stream, start_ms: int = 0) -> CaptionTurn:
    return CaptionTurn.objects.create(
        space=stream.space, stream=stream, start_ms=start_ms, next_ms=start_ms
    )


def ring(space: Space, stream: int = 1, sequence: int = 0) -> None:
    captions.speech_began([Speech(space.public_id, stream, sequence, "")])


def run_all() -> None:
    """Every turn there is, until nobody has anything to do, as workers would."""
    for _ in range(100):
        turn = CaptionTurn.objects.filter(state__in=captions.OPEN).first()
        if turn is None:
            return
        CaptionTurn.objects.filter(pk=turn.pk).update(leased_until=timezone.now())
        run_turn(turn.pk)
    raise AssertionError("a turn goes on for ever")


def texts(space: Space) -> list[str]:
    return list(CaptionCue.objects.filter(space=space).values_list("text", flat=True))


def words(space: Space) -> list[str]:
    return " ".join(texts(space)).split()


def engine() -> Engine:
    """The one of this test process, with the small model."""
    return engine_of(MODEL)
