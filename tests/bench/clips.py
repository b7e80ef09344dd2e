"""How soon a clip is ready: from the press to the files, of the last 30 seconds of a live Space.

A worker in a thread of this process, as `manage.py serve` has one; everybody speaks all the time.
"""

import asyncio
import time
from pathlib import Path
from typing import Any

from tests.bench.report import Table

VOICES = (1, 3, 11)
PRESSES = 20
PATIENCE_SECONDS = 60
SPOKEN_SECONDS = 45


async def run(data: Path, *, quick: bool) -> list[Table]:
    del data
    return [await asyncio.to_thread(_measure, 3 if quick else PRESSES)]


def _measure(presses: int) -> Table:
    from config.celery import app  # noqa: PLC0415
    from core.server.background import EmbeddedWorker  # noqa: PLC0415

    worker = EmbeddedWorker(app, "clips", 2)
    worker.start()
    rows = []
    try:
        for voices in VOICES:
            times = sorted(_press(_space(voices)) for _ in range(presses))
            rows.append(
                [
                    str(voices),
                    f"{times[len(times) // 2]:.2f}",
                    f"{times[int(len(times) * 0.95)]:.2f}",
                    f"{times[-1]:.2f}",
                ]
            )
    finally:
        worker.stop(5)
    columns = ["voices at once", "ready after, s (p50)", "p95", "longest"]
    return Table("A clip of 30 seconds, from the press on", columns, rows)


def _space(voices: int) -> Any:
    """A recorded Space of this moment, in which so many people have spoken all the time."""
    from django.conf import settings  # noqa: PLC0415

    from spaces.client.frames import Frame  # noqa: PLC0415
    from spaces.models import Stream  # noqa: PLC0415
    from tests.factories import make_user  # noqa: PLC0415
    from tests.recordings.clipping import begin  # noqa: PLC0415
    from tests.recordings.sound.speech import endless  # noqa: PLC0415
    from tests.recordings.speaking import write  # noqa: PLC0415

    name = f"clip{time.monotonic_ns()}"
    people = [make_user(f"{name[-12:]}{number}") for number in range(voices)]
    space = begin(people[0], seconds_ago=SPOKEN_SECONDS)
    spoken = []
    for number, person in enumerate(people, 1):
        Stream.objects.create(space=space, number=number, user=person, seat=number - 1)
        for run in endless(number, SPOKEN_SECONDS * 50).runs:
            frames = zip(run.levels, run.packets, strict=True)
            spoken += [
                (20 * slot, Frame(0, number, slot, level, packet))
                for slot, (level, packet) in enumerate(frames, run.start)
            ]
    write(settings, space, sorted(spoken, key=lambda one: one[0]))
    return space


def _press(space: Any) -> float:
    """Seconds until it can be played."""
    from recordings.models import Clip  # noqa: PLC0415
    from recordings.services import clips  # noqa: PLC0415

    pressed_at = time.monotonic()
    made = clips.clip_live(actor=space.host, space=space)
    while not Clip.objects.playable().filter(pk=made.pk).exists():
        if time.monotonic() - pressed_at > PATIENCE_SECONDS:
            raise TimeoutError
        time.sleep(0.01)
    return time.monotonic() - pressed_at
