"""Has a child process make the sound of a clip: packets in, files out. Knows no database."""

import tempfile
from base64 import b64decode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from recordings.sound import child
from recordings.sound.packing import pack
from recordings.voices import Voice

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
