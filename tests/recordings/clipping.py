"""Spaces in which people hum: what is heard when can be read off the spectrum."""

import io
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

import av
import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import User
from recordings.models import CaptionCue, CaptionTurn, Clip, ClipVoice, Recording, WorkState
from recordings.sound.encoding import OpusEncoder
from spaces import services
from spaces.client.frames import Frame
from spaces.models import Space, Stream
from tests.recordings.speaking import write
from tests.spaces.factories import make_live_space

RATE = 48_000
LEVEL = 100
Hums = Iterable[tuple[int, int, int]]
"""(from ms, to ms, Hz)"""


def begin(host: User, *, seconds_ago: int = 60, **settings) -> Space:
    """A recorded Space that has been live for so long."""
    space = make_live_space(host, **{"is_recorded": True, **settings})
    Space.objects.filter(pk=space.pk).update(
        started_at=timezone.now() - timedelta(seconds=seconds_ago)
    )
    space.refresh_from_db()
    return space


def end(space: Space) -> Space:
    space = services.end_space(actor=space.host, space=space)
    space.refresh_from_db()
    return space


def hum(settings, space: Space, hums: Mapping[User, Hums], *, amplitude: float = 0.2) -> None:
    """Write to the audio log what everybody hums; frames come when they are made."""
    spoken = []
    for number, (user, parts) in enumerate(hums.items(), space.streams.count() + 1):
        Stream.objects.create(space=space, number=number, user=user, seat=number % 11)
        spoken += _frames(number, parts, amplitude)
    write(settings, space, spoken)


def _frames(stream: int, parts: Hums, amplitude: float):
    for start, stop, hertz in parts:
        time = np.arange((stop - start) * RATE // 1000) / RATE
        pcm = (amplitude * np.sin(2 * np.pi * hertz * time)).astype(np.float32)
        packets = OpusEncoder(24_000).encode(pcm)
        for index, packet in enumerate(packets):
            at = start + 20 * index
            yield at, Frame(0, stream, at // 20, LEVEL, packet)


def played(name: str) -> np.ndarray:
    """The samples of a file of a clip, as a player would have them."""
    with storages["recordings"].open(name) as file:
        container = av.open(io.BytesIO(file.read()))
    frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(frames, axis=1)[0]


def hertz_at(samples: np.ndarray, ms: int, length_ms: int = 200) -> int:
    """What is loudest there, to 10 Hz; 0 for silence."""
    start = ms * RATE // 1000
    part = samples[start : start + length_ms * RATE // 1000]
    if np.sqrt(np.mean(np.square(part))) < 0.003:
        return 0
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    return round(np.argmax(spectrum) * RATE / len(part) / 10) * 10


def make_clip(space: Space, author: User, *heard: User, sound: str = "sound", **fields) -> Clip:
    """One that is ready; its files are there and hold nothing that could be played."""
    Recording.objects.get_or_create(space=space)
    clip = Clip.objects.create(
        **{
            "space": space,
            "author": author,
            "start_ms": 40_000,
            "end_ms": 50_000,
            "state": WorkState.DONE,
            "rendered_version": 1,
            "peaks": bytes(range(0, 200, 2)),
            **fields,
        }
    )
    storage = storages["recordings"]
    names = [f"clips/{clip.public_id}/1.{form}" for form in ("opus", "m4a")]
    clip.opus_file, clip.aac_file = (
        storage.save(name, ContentFile(sound.encode())) for name in names
    )
    clip.save()
    for user in heard:
        ClipVoice.objects.create(clip=clip, user=user)
    return clip


def say(space: Space, user: User, start_ms: int, text: str, *, word_ms: int = 300) -> CaptionCue:
    """A cue: words without pauses between them."""
    stream = space.streams.filter(user=user).first()
    if stream is None:
        number = space.streams.count() + 1
        stream = Stream.objects.create(space=space, number=number, user=user, seat=number % 11)
    turn, _ = CaptionTurn.objects.get_or_create(
        space=space, stream=stream, start_ms=start_ms, defaults={"next_ms": start_ms}
    )
    timed = [
        [word, start_ms + number * word_ms, start_ms + (number + 1) * word_ms, 1.0]
        for number, word in enumerate(text.split())
    ]
    return CaptionCue.objects.create(
        space=space,
        turn=turn,
        stream=stream,
        user=user,
        start_ms=start_ms,
        end_ms=timed[-1][2],
        text=text,
        timed_words=timed,
    )


def files_of(clip: Clip) -> list[Path]:
    storage = storages["recordings"]
    names = [name for name in (clip.opus_file, clip.aac_file) if name]
    return [Path(storage.path(name)) for name in names if storage.exists(name)]
