"""The job "hush": a part of a mix, silent where it must be. Nothing is decoded.

What lies in a silent stretch is not in the new files at all: packets that hold a sample of it are
replaced by packets of silence, and the others stay as they are, byte by byte.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from recordings.sound.encoding import AAC_FRAME, OPUS_LOOKAHEAD, AacEncoder
from recordings.sound.jobs import Progress
from recordings.sound.packing import Frames, pack_frames, unpack_frames
from recordings.voices import SILENCE, SLOT_SAMPLES

_SETTLED: Final = 4
"""So many frames an encoder of AAC is fed with nothing, until nothing is all that it says."""


def hush(request: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """`part`: {"opus", "aac"} as the job "part" writes them; `silent`: [[start, end], ...] in
    slots; `opus`, `aac`: where the new ones are to be written. Answers with nothing.
    """
    part = request["part"]
    samples = [range(a * SLOT_SAMPLES, b * SLOT_SAMPLES) for a, b in request["silent"]]
    _rewrite(part["opus"], request["opus"], samples, opus_samples, SILENCE)
    progress(50)
    _rewrite(part["aac"], request["aac"], samples, aac_samples, _silent_aac())
    return {}


def opus_samples(number: int) -> range:
    """What this packet of a mix holds, in samples since the Space began."""
    start = number * SLOT_SAMPLES - OPUS_LOOKAHEAD
    return range(start, start + SLOT_SAMPLES)


def aac_samples(number: int) -> range:
    """From where it begins; its second half is heard together with the packet behind it."""
    return range(number * AAC_FRAME, (number + 2) * AAC_FRAME)


def hushed(frames: Frames, silent: Sequence[range], samples_of: Any, silence: bytes) -> Frames:
    packets = [
        silence if any(_overlap(samples_of(number), stretch) for stretch in silent) else packet
        for number, packet in enumerate(frames.packets, frames.first)
    ]
    return Frames(frames.first, packets)


def _rewrite(
    source: str, target: str, silent: Sequence[range], samples_of: Any, silence: bytes
) -> None:
    frames = unpack_frames(Path(source).read_bytes())
    Path(target).write_bytes(pack_frames(hushed(frames, silent, samples_of, silence)))


def _overlap(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _silent_aac() -> bytes:
    return AacEncoder().encode(np.zeros(AAC_FRAME * (_SETTLED + 2), np.float32))[_SETTLED]
