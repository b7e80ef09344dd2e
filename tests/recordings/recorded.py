"""Spaces whose sound lies in segments, as the recorder leaves them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from io import BytesIO

import av
import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import User
from recordings.cutting import cut
from recordings.models import AudioSegment, Recording, Replay
from recordings.placing import Placed
from recordings.voices import Run
from spaces import services
from spaces.models import Participant, Role, Space, Stream
from tests.spaces.factories import make_live_space


def make_recorded_space(
    host: User, said: Mapping[User, Iterable[Run]], *, seconds: float, is_over: bool = True
) -> Space:
    """One that the host records; what was said lies in segments. All of it, if `is_over`."""
    space = make_live_space(host, is_recorded=True)
    recording, _ = Recording.objects.get_or_create(space=space)
    Replay.objects.get_or_create(recording=recording)
    for number, (person, runs) in enumerate(said.items(), start=1):
        Participant.objects.get_or_create(
            space=space,
            user=person,
            defaults={"role": Role.SPEAKER, "seat": number, "was_speaker": True},
        )
        stream = Stream.objects.create(space=space, number=number, user=person, seat=number - 1)
        keep_segments(recording, stream, runs)
    ended_at = timezone.now()
    if is_over:
        services.end_space(actor=host, space=space)
    Space.objects.filter(pk=space.pk).update(
        started_at=ended_at - timedelta(seconds=seconds), ended_at=ended_at if is_over else None
    )
    Recording.objects.filter(pk=recording.pk).update(
        is_complete=is_over, cut_ms=round(seconds * 1000)
    )
    space.refresh_from_db()
    return space


def keep_segments(recording: Recording, stream: Stream, runs: Iterable[Run]) -> None:
    placed = [
        Placed(slot, level, packet)
        for run in runs
        for slot, (level, packet) in enumerate(zip(run.levels, run.packets, strict=True), run.start)
    ]
    for piece in cut(stream.number, placed):
        name = f"{recording.space.public_id}/segments/{stream.pk}-{piece.start_ms}.opus"
        AudioSegment.objects.create(
            recording=recording,
            stream=stream,
            start_ms=piece.start_ms,
            frame_count=piece.frame_count,
            levels=piece.levels,
            file=storages["recordings"].save(name, ContentFile(piece.data)),
            size=len(piece.data),
            sha256=piece.sha256,
        )


def replay_of(space: Space) -> Replay:
    return Replay.objects.get(recording__space=space)


def sound_of(name: str) -> np.ndarray:
    """A file of STORAGES["recordings"], as it is heard."""
    with storages["recordings"].open(name) as file:
        data = BytesIO(file.read())
    with av.open(data) as opened:
        return np.concatenate([frame.to_ndarray()[0] for frame in opened.decode(audio=0)])


def is_heard(sound: np.ndarray, start_ms: int, end_ms: int) -> bool:
    piece = sound[start_ms * 48 : end_ms * 48]
    return bool(np.sqrt(np.mean(piece**2)) > 0.003)
