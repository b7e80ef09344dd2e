"""The job "join": parts become one file of each kind, packet by packet. Nothing is decoded."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core.ogg import OggOpusWriter, OpusHead
from recordings.sound.encoding import AAC_FRAME, OPUS_LOOKAHEAD, M4aWriter
from recordings.sound.jobs import Progress
from recordings.sound.packing import PackingError, unpack_frames
from recordings.voices import SLOT_SAMPLES


def join(request: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """`parts`: [{"opus": path, "aac": path}] in order, without a gap; `slots`: [start, end] of
    what is to be played; `opus`, `aac`: where the files are to be written.

    The files play from the first slot up to the last, to the sample. What lies outside is silence
    already (recordings.sound.parts), so nothing of it is in them.
    """
    parts, slots = request["parts"], range(*request["slots"])
    half = len(parts)

    def step(done: int) -> None:
        progress(100 * done // (2 * half))

    _join_opus([part["opus"] for part in parts], slots, Path(request["opus"]), step)
    _join_aac(
        [part["aac"] for part in parts],
        slots,
        Path(request["aac"]),
        lambda done: step(half + done),
    )
    return {"samples": len(slots) * SLOT_SAMPLES}


def _join_opus(paths: list[str], slots: range, target: Path, step: Callable[[int], None]) -> None:
    with target.open("wb") as file:
        writer = OggOpusWriter(file, head=OpusHead(pre_skip=OPUS_LOOKAHEAD))
        for packet in _packets(paths, slots.start, slots.stop + 1, step):
            writer.write(packet, SLOT_SAMPLES)
        writer.close(total_samples=len(slots) * SLOT_SAMPLES)


def _join_aac(paths: list[str], slots: range, target: Path, step: Callable[[int], None]) -> None:
    start, end = slots.start * SLOT_SAMPLES, slots.stop * SLOT_SAMPLES
    first = start // AAC_FRAME - 1
    with M4aWriter(target, first_pts=first * AAC_FRAME - start) as writer:
        for packet in _packets(paths, first, -(-end // AAC_FRAME), step):
            writer.write(packet)
        writer.close_at(end - start)


def _packets(
    paths: list[str], first: int, end: int, step: Callable[[int], None]
) -> Iterator[bytes]:
    """Each packet from `first` up to `end` once. Raises PackingError if one is missing."""
    at = first
    for done, path in enumerate(paths):
        step(done)
        frames = unpack_frames(Path(path).read_bytes())
        if frames.first > at:
            break
        found = frames.between(at, end)
        at += len(found)
        yield from found
    if at != end:
        raise PackingError(f"Packet {at} is missing.")
