"""The recorder by itself, in the environment's database and folders.

python -m tests.tools.recorder speak 600 3    an ended Space of 600 s with 3 voices, none of it cut
python -m tests.tools.recorder cut ID         cut it, as a worker does that finds nobody at it
python -m tests.tools.recorder kept ID        what lies in its segments, as JSON
"""

import json
import sys
from datetime import timedelta
from itertools import count

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.storage import storages  # noqa: E402
from django.utils import timezone  # noqa: E402

from recordings.cutting import read_back  # noqa: E402
from recordings.models import AudioSegment, Recording  # noqa: E402
from recordings.services import recorder  # noqa: E402
from spaces.models import Space, State  # noqa: E402
from tests.factories import make_user  # noqa: E402
from tests.recordings.speaking import PACKET, open_stream, speech, write  # noqa: E402
from tests.spaces.factories import make_live_space  # noqa: E402


def speak(seconds: str, voices: str) -> None:
    space = make_live_space(make_user("host"))
    space.ended_at = timezone.now() - timedelta(seconds=5)
    space.started_at = space.ended_at - timedelta(seconds=int(seconds))
    space.state = State.ENDED
    space.save()
    said = []
    for number in range(1, int(voices) + 1):
        open_stream(space, space.host, number)
        said += speech(number, 0, int(seconds) * 50)
    write(settings, space, said)
    print(space.public_id)


def cut(space_id: str) -> None:
    recordings = Recording.objects.filter(space__public_id=space_id)
    recordings.update(leased_until=None)  # whoever had it is dead
    recorder.cut_recording(space_id=Space.objects.get(public_id=space_id).pk)


def kept(space_id: str) -> None:
    recording = Recording.objects.filter(space__public_id=space_id).first()
    frames = []
    segments = AudioSegment.objects.filter(recording=recording).select_related("stream")
    for segment in segments.order_by("stream__number", "start_ms"):
        with storages["recordings"].open(segment.file) as file:
            packets = read_back(file.read(), bytes(segment.levels))
        for slot, packet in zip(count(segment.start_ms // 20), packets, strict=False):
            if packet:
                sequence = int.from_bytes(packet[len(PACKET) :], "big")
                frames.append((segment.stream.number, slot, sequence))
    print(json.dumps({"is_complete": bool(recording and recording.is_complete), "frames": frames}))


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    {"speak": speak, "cut": cut, "kept": kept}[command](*arguments)
