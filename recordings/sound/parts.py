"""The job "part": a stretch of a Space, mixed and encoded so that parts can be joined.

Frames of Opus and AAC lie on one grid through the whole Space: Opus packet n belongs to slot n, AAC
packet n begins 1024 n samples after the Space began. A part holds those that begin in it. Its
encoders are fed a little from before it, so that they have settled when it begins, and a little
from behind it; what they make of that is dropped. Where two parts meet, both heard the same.
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from recordings.sound.decoding import Samples, decoded_slots
from recordings.sound.encoding import AAC_FRAME, AacEncoder, Encoder, OpusEncoder
from recordings.sound.jobs import Progress
from recordings.sound.loudness import HOP_SAMPLES, Counts, added, counted, gain_for, hop_powers
from recordings.sound.mixing import BLOCK_SLOTS, Glide, Source, mixed_sources
from recordings.sound.packing import Frames, pack_frames, unpack
from recordings.voices import SLOT_SAMPLES, Voice

BEFORE_SLOTS: Final = 10
AFTER_SLOTS: Final = 5
GLIDE_SLOTS: Final = 500
PEAK_SAMPLES: Final = 4800
_LOUDEST: Final = np.float32(32767)


class Stretch(NamedTuple):
    """The slots of a part, and those outside which there is silence: where the host cut."""

    slots: range
    heard: range

    @property
    def fed(self) -> range:
        """What the encoders get."""
        return range(self.slots.start - BEFORE_SLOTS, self.slots.stop + AFTER_SLOTS)

    @property
    def sounding(self) -> range:
        """What of that is not silent."""
        fed, heard = self.fed, self.heard
        start = min(max(fed.start, heard.start), fed.stop)
        return range(start, max(start, min(fed.stop, heard.stop)))


def make_part(request: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """`voices`: a packed file that holds a little more than the part (BEFORE_SLOTS and a decoder's
    preroll, AFTER_SLOTS); `slots`, `heard`: [start, end]; `loudness`: what was counted before, by
    user id; `opus`, `aac`: where the frames are to be written.

    Answers with `loudness`, what was counted here, and `peaks`, a byte each 100 ms, in Base64.
    """
    voices = unpack(Path(request["voices"]).read_bytes())
    stretch = Stretch(range(*request["slots"]), range(*request["heard"]))
    before = {user: _read(counts) for user, counts in request["loudness"].items()}
    sources, loudness = [], {}
    for voice in voices:
        progress(0)
        user, spoken = str(voice.user_id), _Spoken(voice, stretch.sounding)
        counts = _counted(spoken, stretch.slots)
        sources.append(Source(spoken, _glide(before.get(user, {}), counts, stretch.slots)))
        if counts:
            loudness[user] = dict(counts)
    blocks = _told(_sound(sources, stretch), progress)
    peaks = _encode(blocks, stretch, request)
    return {"loudness": loudness, "peaks": base64.b64encode(peaks).decode()}


def _read(counts: dict[str, int]) -> Counts:
    return {int(level): number for level, number in counts.items()}


# --- Levels --------------------------------------------------------------------------------------


class _Spoken:
    """A voice that is decoded once, and heard twice: to tell how loud it is, and in the mix."""

    def __init__(self, voice: Voice, slots: range) -> None:
        decoded = decoded_slots(voice, slots.start, slots.stop)
        self._slots = [
            (slot, np.rint(samples * 32767).astype(np.int16)) for slot, samples in decoded
        ]

    def __iter__(self) -> Iterator[tuple[int, Samples]]:
        for slot, samples in self._slots:
            yield slot, samples.astype(np.float32) / _LOUDEST


def _counted(spoken: _Spoken, slots: range) -> Counts:
    """How loud this person was in the part. Silence counts for nobody."""
    counts: Counts = {}
    waiting: list[Samples] = []
    expected = -1
    for slot, samples in spoken:
        if slot not in slots:
            continue
        if slot != expected or len(waiting) == BLOCK_SLOTS:
            counts = added(counts, _blocks(waiting))
            waiting = []
        waiting.append(samples)
        expected = slot + 1
    return added(counts, _blocks(waiting))


def _blocks(slots: Sequence[Samples]) -> Counts:
    if len(slots) * SLOT_SAMPLES < HOP_SAMPLES:
        return {}
    return counted(hop_powers(np.concatenate(slots)))


def _glide(before: Counts, here: Counts, slots: range) -> Glide:
    """Within ten seconds from the level of the earlier parts to that which this one asks for."""
    end = gain_for(added(before, here)) or 1.0
    return Glide(gain_for(before) or end, end, slots[:GLIDE_SLOTS])


# --- Sound ---------------------------------------------------------------------------------------


def _sound(sources: Sequence[Source], stretch: Stretch) -> Iterator[Samples]:
    """What the encoders get: silence where nothing is to be heard."""
    fed, sounding = stretch.fed, stretch.sounding
    yield np.zeros((sounding.start - fed.start) * SLOT_SAMPLES, np.float32)
    yield from mixed_sources(sources, sounding)
    yield np.zeros((fed.stop - sounding.stop) * SLOT_SAMPLES, np.float32)


def _told(blocks: Iterable[Samples], progress: Progress) -> Iterator[Samples]:
    """The same, with a sign of life now and then."""
    for number, block in enumerate(blocks):
        if number % 5 == 0:
            progress(50)
        yield block


def _encode(blocks: Iterable[Samples], stretch: Stretch, request: dict[str, Any]) -> bytes:
    """Writes both files; returns the peaks."""
    opus, aac = _OpusFrames(stretch), _AacFrames(stretch)
    peaks = _Peaks(stretch)
    for block in blocks:
        for taker in (opus, aac, peaks):
            taker.take(block)
    Path(request["opus"]).write_bytes(pack_frames(opus.finish()))
    Path(request["aac"]).write_bytes(pack_frames(aac.finish()))
    return peaks.finish()


class _Frames:
    """Feeds an encoder from sample `start` on, and keeps its packets `first` to `end`."""

    def __init__(self, encoder: Encoder, *, skip: int, first: int, end: int, drop: int) -> None:
        self._encoder, self._skip, self._drop = encoder, skip, drop
        self._first, self._count = first, end - first
        self._packets: list[bytes] = []

    def take(self, block: Samples) -> None:
        skipped = min(self._skip, len(block))
        self._skip -= skipped
        self._packets += self._encoder.encode(block[skipped:])

    def finish(self) -> Frames:
        packets = self._packets + self._encoder.finish()
        return Frames(self._first, packets[self._drop : self._drop + self._count])


class _OpusFrames(_Frames):
    """One packet more than the part has slots: the last samples of a slot lie in the next one.

    Where nothing is heard before, the encoder begins with the part, as a decoder will.
    """

    def __init__(self, stretch: Stretch) -> None:
        fed, slots = stretch.fed, stretch.slots
        start = min(max(fed.start, stretch.heard.start), slots.stop)
        first = max(slots.start, start)
        super().__init__(
            OpusEncoder(),
            skip=(start - fed.start) * SLOT_SAMPLES,
            first=first,
            end=slots.stop + 1,
            drop=first - start,
        )


class _AacFrames(_Frames):
    """One packet more before the part, which is needed where a file begins with it."""

    def __init__(self, stretch: Stretch) -> None:
        sample = stretch.fed.start * SLOT_SAMPLES
        grid = -(-sample // AAC_FRAME)
        first = stretch.slots.start * SLOT_SAMPLES // AAC_FRAME - 1
        super().__init__(
            AacEncoder(),
            skip=grid * AAC_FRAME - sample,
            first=first,
            end=-(-stretch.slots.stop * SLOT_SAMPLES // AAC_FRAME),
            drop=first - grid + 1,
        )


class _Peaks:
    def __init__(self, stretch: Stretch) -> None:
        self._skip = (stretch.slots.start - stretch.fed.start) * SLOT_SAMPLES
        self._length = len(stretch.slots) * SLOT_SAMPLES
        self._sound: list[Samples] = []

    def take(self, block: Samples) -> None:
        self._sound.append(block)

    def finish(self) -> bytes:
        sound = np.abs(np.concatenate(self._sound))[self._skip : self._skip + self._length]
        padded = np.pad(sound, (0, -len(sound) % PEAK_SAMPLES)).reshape(-1, PEAK_SAMPLES)
        return bytes(np.minimum(255, np.ceil(padded.max(axis=1) * 255)).astype(np.uint8))
