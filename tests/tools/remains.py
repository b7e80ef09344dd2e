"""What is left of a Space that is over, once all is done that is to be done with it.

    python -m tests.tools.remains ID SECONDS

waits so long for it, in the environment's database and folders, and prints it as JSON.
"""

import json
import sys
import time
from itertools import count
from typing import Any

import django

django.setup()

from django.core.files.storage import storages  # noqa: E402

from recordings.cutting import read_back  # noqa: E402
from recordings.models import (  # noqa: E402
    AudioSegment,
    CaptionCue,
    CaptionTurn,
    Recording,
    Replay,
    WorkState,
)
from spaces.models import Stream  # noqa: E402

OPEN = (WorkState.WAITING, WorkState.WORKING)


def unfinished(space_id: str) -> list[str]:
    recording = Recording.objects.filter(space__public_id=space_id)
    return [
        what
        for what, is_done in {
            "recording": recording.filter(is_complete=True).exists(),
            "replay": Replay.objects.playable().filter(recording__in=recording).exists(),
            "captions": not CaptionTurn.objects.filter(
                space__public_id=space_id, state__in=OPEN
            ).exists(),
        }.items()
        if not is_done
    ]


def frames_of(stream: Stream) -> list[tuple[int, str]]:
    """(slot, packet as hex digits), in the order of the segments."""
    frames = []
    for segment in AudioSegment.objects.filter(stream=stream).order_by("start_ms"):
        with storages["recordings"].open(segment.file) as file:
            packets = read_back(file.read(), bytes(segment.levels))
        placed = zip(count(segment.start_ms // 20), packets, strict=False)
        frames += [(slot, packet.hex()) for slot, packet in placed if packet]
    return frames


def stream_of(stream: Stream) -> dict[str, Any]:
    return {
        "handle": stream.user.handle,
        "zero_ms": stream.zero_ms,
        "frames": frames_of(stream),
        "cues": list(
            CaptionCue.objects.filter(stream=stream).values_list("timed_words", flat=True)
        ),
    }


def main(space_id: str, seconds: str) -> None:
    deadline = time.monotonic() + float(seconds)
    while (left := unfinished(space_id)) and time.monotonic() < deadline:
        time.sleep(1)
    replay = Replay.objects.filter(recording__space__public_id=space_id).first()
    streams = Stream.objects.filter(space__public_id=space_id).select_related("user")
    remains = {
        "unfinished": left,
        "replay": replay and replay.opus_file and storages["recordings"].path(replay.opus_file),
        "duration_ms": replay and replay.duration_ms,
        "streams": {stream.number: stream_of(stream) for stream in streams},
        "failed": [
            f"{type(row).__name__} {row.pk}: {row.error}"
            for model in (Replay, CaptionTurn)
            for row in model.objects.filter(state=WorkState.FAILED)
        ],
    }
    print(json.dumps(remains))


if __name__ == "__main__":
    main(*sys.argv[1:])
