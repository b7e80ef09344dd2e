"""Speech in the audio log of a Space, at times that a test says."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from itertools import count

from django.core.files.storage import storages

from recordings.cutting import read_back
from recordings.models import AudioSegment
from recordings.services import recorder
from spaces import services
from spaces.client.frames import Frame
from spaces.live.audio_log import FileAudioLog
from spaces.models import Space, Stream

PACKET = b"\xf8\xff\xfe"


def open_stream(space: Space, user, number: int = 1) -> Stream:
    return Stream.objects.create(space=space, number=number, user=user, seat=0)


def packet_of(sequence: int) -> bytes:
    """One that tells its frame."""
    return PACKET + sequence.to_bytes(4, "big")


def speech(stream: int, start_ms: int, count: int, *, sequence: int = 0, level: int = 90):
    """Frames as they are written when nothing is late: (ms since the Space began, frame)."""
    return [
        (
            start_ms + 20 * index,
            Frame(0, stream, sequence + index, level, packet_of(sequence + index)),
        )
        for index in range(count)
    ]


def write(settings, space: Space, spoken: Iterable[tuple[int, Frame]]) -> None:
    """Write frames to the log, one batch for each time."""
    asyncio.run(_write(settings, space, spoken))


async def _write(settings, space, spoken):
    now = 0.0
    log = FileAudioLog(settings.DATA_DIR / "audio", clock=lambda: now)
    batches: dict[int, list[Frame]] = {}
    for time_ms, frame in spoken:
        batches.setdefault(time_ms, []).append(frame)
    for time_ms, frames in sorted(batches.items()):
        now = (int(space.started_at.timestamp() * 1000) + time_ms + 0.5) / 1000
        for frame in frames:
            log.append(space.public_id, frame)
        await log.flush()
    await log.aclose()


def cut_at(time_machine, space: Space, seconds: float) -> int | None:
    """Cut what is due so long after the Space began."""
    time_machine.move_to(space.started_at + timedelta(seconds=seconds), tick=False)
    return recorder.cut_recording(space_id=space.pk)


def end_at(time_machine, space: Space, seconds: float) -> None:
    time_machine.move_to(space.started_at + timedelta(seconds=seconds), tick=False)
    services.end_space(actor=space.host, space=space)


def kept(space: Space, number: int = 1) -> dict[int, bytes]:
    """What lies in the files of the segments of a stream: {slot: packet}, none twice."""
    found: dict[int, bytes] = {}
    for segment in AudioSegment.objects.filter(recording__space=space, stream__number=number):
        with storages["recordings"].open(segment.file) as file:
            packets = read_back(file.read(), bytes(segment.levels))
        for slot, packet in zip(count(segment.start_ms // 20), packets):
            if packet:
                assert slot not in found
                found[slot] = packet
    return found
