"""Ended Spaces with real files to play; tests/recordings/factories.py makes rows alone."""

import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import av
import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import User
from recordings.models import Replay, WorkState
from spaces import services
from spaces.models import Participant, Role, Space
from tests.spaces.factories import make_live_space

RATE = 48_000
Turn = tuple[int, int, User]


@cache
def sound_file(seconds: float, kind: str) -> bytes:
    """A real "opus" or "m4a" file: a tone of 220 Hz that grows and fades each second."""
    times = np.arange(int(seconds * RATE)) / RATE
    tone = 0.5 * np.sin(2 * np.pi * 220 * times) * np.abs(np.sin(np.pi * times))
    pcm = (tone * 32767).astype(np.int16)
    container, codec = {"opus": ("ogg", "libopus"), "m4a": ("ipod", "aac")}[kind]
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=RATE, layout="mono")
        stream.bit_rate = 24_000
        for start in range(0, len(pcm), RATE):
            frame = av.AudioFrame.from_ndarray(pcm[None, start : start + RATE], "s16", "mono")
            frame.sample_rate = RATE
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def make_ended_space(
    host: User,
    title: str = "Jazz at noon",
    *,
    speakers: Iterable[User] = (),
    seconds: float = 12,
    **settings: Any,
) -> Space:
    """One that is over; `speakers` were on its stage beside the host."""
    space = make_live_space(host, title, **{"is_recorded": True, **settings})
    for seat, person in enumerate(speakers, start=1):
        Participant.objects.create(
            space=space, user=person, role=Role.SPEAKER, seat=seat, was_speaker=True
        )
    services.end_space(actor=host, space=space)
    ended_at = timezone.now()
    Space.objects.filter(pk=space.pk).update(
        started_at=ended_at - timedelta(seconds=seconds), ended_at=ended_at
    )
    space.refresh_from_db()
    return space


def make_replay(
    host: User,
    title: str = "Jazz at noon",
    *,
    speakers: Sequence[User] = (),
    turns: Sequence[Turn] | None = None,
    seconds: float = 12,
    **fields: Any,
) -> Replay:
    """One that can be played, with real files; everybody speaks for as long as the others, unless
    `turns` (in ms) say otherwise. `fields` are those of Replay.
    """
    space = make_ended_space(host, title, speakers=speakers, seconds=seconds)
    said = turns if turns is not None else even_turns([host, *speakers], seconds)
    opus, aac = sound_file(seconds, "opus"), sound_file(seconds, "m4a")
    turns_of = [[start, end, person.pk] for start, end, person in said]
    return publish(space, opus, aac, seconds=seconds, **{"turns": turns_of, **fields})


def publish(space: Space, opus: bytes, aac: bytes, *, seconds: float = 12, **fields: Any) -> Replay:
    """Make the replay of an ended Space that was recorded playable, with these files."""
    replay = Replay.objects.select_related("recording__space").get(recording__space=space)
    defaults: dict[str, Any] = {
        "state": WorkState.DONE,
        "progress": 100,
        "rendered_version": replay.version,
        "opus_file": save(f"{space.public_id}.opus", opus),
        "aac_file": save(f"{space.public_id}.m4a", aac),
        "duration_ms": int(seconds * 1000),
        "peaks": bytes(loud(step) for step in range(int(seconds * 10))),
        "ready_at": timezone.now(),
    }
    for name, value in (defaults | fields).items():
        setattr(replay, name, value)
    replay.save()
    return replay


def loud(step: int) -> int:
    """Something like speech, the same each time."""
    return (step * 7919 % 97 + step * 104729 % 89) + (40 if step % 13 else 0)


def even_turns(people: Sequence[User], seconds: float) -> list[Turn]:
    length = int(seconds * 1000) // len(people)
    return [(at * length, (at + 1) * length, person) for at, person in enumerate(people)]


def save(name: str, content: bytes) -> str:
    return storages["recordings"].save(f"replays/{name}", ContentFile(content))
