"""Has a child process make the sound of a clip: of voices, or of what is left of a mix."""

import tempfile
from base64 import b64decode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from recordings.models import Recording
from recordings.pieces import PART_SLOTS, peaks_of, turns_of
from recordings.remains import Remains
from recordings.sound import child
from recordings.sound.packing import pack
from recordings.voices import SLOT_MS, Voice

LONGEST_SECONDS: Final = 25
"""Shorter than the lease of the row that it is made for (core.work)."""


class ClipSound(NamedTuple):
    """Two whole files, and the peaks: one byte each 100 ms."""

    opus: bytes
    aac: bytes
    peaks: bytes


def render_clip(
    voices: Sequence[Voice], start_ms: int, end_ms: int, on_progress: Callable[[int], None]
) -> ClipSound:
    """The voices between two times (ms since the Space began), mixed, faded and levelled.

    Raises recordings.sound.child.SoundError, and whatever `on_progress` raises.
    """
    with tempfile.TemporaryDirectory(prefix="clip-") as folder:
        place = Path(folder)
        (place / "voices").write_bytes(pack(voices))
        request = {
            "voices": str(place / "voices"),
            "start_ms": start_ms,
            "end_ms": end_ms,
            "opus": str(place / "clip.opus"),
            "aac": str(place / "clip.m4a"),
        }
        answer = child.run(
            "clip",
            request,
            on_progress=on_progress,
            memory_mb=400,
            cpu_seconds=LONGEST_SECONDS,
            timeout_seconds=LONGEST_SECONDS,
            nice=5,  # somebody waits; live sound still comes first
        )
        peaks = b64decode(answer["peaks"])
        return ClipSound(
            (place / "clip.opus").read_bytes(), (place / "clip.m4a").read_bytes(), peaks
        )


def clip_of_remains(
    recording: Recording, start_ms: int, end_ms: int, on_progress: Callable[[int], None]
) -> tuple[list[int], ClipSound] | None:
    """Who is heard between two times, and the files; None if nobody is.

    To the slot, and as loud as the replay is. Raises SoundError, recordings.remains.Lost, and
    whatever `on_progress` raises.
    """
    slots = range(start_ms // SLOT_MS, -(-end_ms // SLOT_MS))
    remains = Remains(recording)
    numbers = range(slots.start // PART_SLOTS, (slots.stop - 1) // PART_SLOTS + 1)
    with tempfile.TemporaryDirectory(prefix="clip-") as folder:
        place = Path(folder)
        pieces = [remains.piece(number, slots, place, on_progress) for number in numbers]
        heard = [user_id for _start, _end, user_id in turns_of(pieces, slots)]
        if not heard:
            return None
        opus, aac = place / "clip.opus", place / "clip.m4a"
        request = {
            "parts": [{"opus": str(piece.opus), "aac": str(piece.aac)} for piece in pieces],
            "slots": [slots.start, slots.stop],
            "opus": str(opus),
            "aac": str(aac),
        }
        child.run("join", request, on_progress=on_progress, timeout_seconds=LONGEST_SECONDS)
        sound = ClipSound(opus.read_bytes(), aac.read_bytes(), peaks_of(pieces, slots))
        return list(dict.fromkeys(heard)), sound
