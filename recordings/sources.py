"""What was said in a Space, read back: from segments, and from the audio log what is not cut yet.

Nothing of it is public. Whoever makes something for others to hear names the kinds of consent it
needs; without one (`kinds=()`) it is for those who review what was reported.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.core.files.storage import storages
from django.db.models import F, Max

from core.ogg import OggError
from recordings.cutting import MAX_FRAMES, MAX_GAP, read_back
from recordings.models import AudioSegment, Recording
from recordings.placing import Clock, place
from recordings.voices import SLOT_MS, Run, Voice
from recordings.windows import Window, read_windows
from spaces.consent import DEFAULTS, Span, agreed_spans, is_within
from spaces.live.opening import audio_log_to_read
from spaces.models import Consent, Space, Stream

log = logging.getLogger(__name__)

LATE_MS: Final = 15_000
"""A frame is at most so late in the log: a publish socket delivers ten seconds in one go."""

RECORDED: Final = (Consent.Kind.RECORDING,)

_SEGMENT_MS: Final = MAX_FRAMES * SLOT_MS


class Stretch(NamedTuple):
    """What was said from `start_ms` up to, not including, `end_ms`."""

    start_ms: int
    end_ms: int
    voices: list[Voice]


class _Frame(NamedTuple):
    stream: int
    level: int
    packet: bytes


_Slots = dict[int, _Frame]


def voices_between(
    space: Space,
    start_ms: int,
    end_ms: int,
    *,
    kinds: Sequence[str] = RECORDED,
    streams: Sequence[Stream] | None = None,
) -> list[Voice]:
    """Everything said in that time, by person: frames that begin from `start_ms` on and before
    `end_ms`, as far as their speakers agree to all of `kinds`. If `streams` of the Space are given,
    what was said in others is not even read; their users are to be fetched with them.

    Up to now, to within a tick, where the Space is live. Whose account is gone, or closed, agrees
    to nothing. A segment whose file is lost is missing. A constant number of queries, none of which
    writes; raises what the storage and the log raise when they are out of reach.
    """
    recording = Recording.objects.filter(space=space).first()
    slots = range(_slot(start_ms), _slot(end_ms))
    if recording is None or space.started_at is None or not slots:
        return []
    if streams is None:
        streams = list(space.streams.select_related("user"))
    heard: dict[int, _Slots] = defaultdict(dict)
    # The log first: what is cut in between is then found twice, and not never.
    uncut = _from_log(space, recording, streams, slots)
    _read_segments(recording, streams, slots, into=heard)
    for number, frames in uncut.items():
        heard[number] = frames | heard[number]
    closed = {one.user_id for one in streams if one.user is not None and one.user.closed_at}
    ledger = _Ledger(space, space.started_at, kinds, closed)
    return _voices(streams, heard, ledger)


def voices_by_stretch(
    space: Space,
    start_ms: int,
    end_ms: int,
    *,
    kinds: Sequence[str] = RECORDED,
    step_ms: int = 60_000,
) -> Iterator[Stretch]:
    """The same for a long time, one `step_ms` after the other and never more in memory."""
    for start in range(start_ms, end_ms, step_ms):
        end = min(start + step_ms, end_ms)
        yield Stretch(start, end, voices_between(space, start, end, kinds=kinds))


def settled_ms(recording: Recording) -> int | None:
    """Nothing that was said before it can still come in; None: nothing at all can."""
    return None if recording.is_complete else max(0, recording.cut_ms - LATE_MS)


def clocks_of(recording: Recording, streams: Iterable[Stream]) -> dict[int, Clock]:
    """Where each stream lies by what is cut, by its number."""
    ends = dict(
        AudioSegment.objects.filter(recording=recording)
        .order_by()
        .values_list("stream")
        .annotate(end=Max(F("start_ms") + F("frame_count") * SLOT_MS))
    )
    return {
        stream.number: Clock(stream.zero_ms, ends.get(stream.pk, 0) // SLOT_MS - 1)
        for stream in streams
    }


# --- Where it lies -------------------------------------------------------------------------------


def _read_segments(
    recording: Recording, streams: Sequence[Stream], slots: range, *, into: dict[int, _Slots]
) -> None:
    numbers = {stream.pk: stream.number for stream in streams}
    start_ms, end_ms = slots.start * SLOT_MS, slots.stop * SLOT_MS
    segments = recording.segments.filter(
        start_ms__gt=start_ms - _SEGMENT_MS, start_ms__lt=end_ms, stream__in=numbers
    )
    for segment in segments:
        number, first = numbers[segment.stream_id], segment.start_ms // SLOT_MS
        for slot, (level, packet) in enumerate(_frames_of(segment), first):
            if packet and slot in slots:
                into[number][slot] = _Frame(number, level, packet)


def _frames_of(segment: AudioSegment) -> Iterable[tuple[int, bytes]]:
    levels = bytes(segment.levels)
    try:
        with storages["recordings"].open(segment.file) as file:
            return zip(levels, read_back(file.read(), levels), strict=True)
    except (FileNotFoundError, OggError, ValueError):
        log.exception("Segment %s is lost", segment.file)
        return ()


def _from_log(
    space: Space, recording: Recording, streams: Sequence[Stream], slots: range
) -> dict[int, _Slots]:
    """What lies behind the checkpoint, by stream."""
    end_ms = slots.stop * SLOT_MS
    frames: dict[int, _Slots] = defaultdict(dict)
    if recording.is_complete or end_ms <= recording.cut_ms - LATE_MS:
        return frames
    clocks = clocks_of(recording, streams)
    for window in windows_behind(space, recording):
        if window.start_ms >= end_ms + LATE_MS:
            break
        for number, arrivals in window.arrivals.items():
            if number in clocks:
                ahead = window.ahead.get(number, ())
                clocks[number], placed = place(clocks[number], arrivals, ahead)
                frames[number] |= {
                    one.slot: _Frame(number, one.level, one.packet)
                    for one in placed
                    if one.slot in slots
                }
    return frames


def windows_behind(space: Space, recording: Recording) -> Iterator[Window]:
    """The audio log from the checkpoint on."""
    if space.started_at is None:
        return iter(())
    return read_windows(
        audio_log_to_read(),
        space.public_id,
        position=recording.position,
        start_ms=recording.cut_ms,
        began_ms=int(space.started_at.timestamp() * 1000),
    )


# --- Whose it is, and what they agreed to --------------------------------------------------------


def _voices(streams: Sequence[Stream], heard: dict[int, _Slots], ledger: "_Ledger") -> list[Voice]:
    owners = {stream.number: stream.user_id for stream in streams}
    by_person: dict[tuple[int, int], _Slots] = defaultdict(dict)
    for number in sorted(heard):
        user_id = owners[number]
        # Of several streams of one person the older one keeps a slot that two of them claim.
        person = (0, number) if user_id is None else (user_id, 0)
        by_person[person] = heard[number] | by_person[person]
    voices = []
    for (user_id, _), frames in sorted(by_person.items()):
        runs = list(_runs({slot: frames[slot] for slot in ledger.agreed(user_id, frames)}))
        if runs:
            voices.append(Voice(user_id or None, runs))
    return voices


class _Ledger:
    """What each speaker agreed to; user 0 stands for those whose account is gone."""

    def __init__(
        self, space: Space, began_at: datetime, kinds: Sequence[str], closed: Collection[int | None]
    ) -> None:
        self._began_at = began_at
        self._nobodies = {0, *closed}
        self._kinds = kinds
        self._entries: dict[tuple[int, str], list[Consent]] = defaultdict(list)
        for entry in space.consents.filter(kind__in=kinds) if kinds else ():
            self._entries[entry.user_id, entry.kind].append(entry)

    def agreed(self, user_id: int, slots: Iterable[int]) -> list[int]:
        """Those of `slots` that may be used, in order."""
        ordered = sorted(slots)
        if not self._kinds or not ordered:
            return ordered
        if user_id in self._nobodies:
            return []
        everything = Span(0, (ordered[-1] + 1) * SLOT_MS)
        for kind in self._kinds:
            spans = self._spans(user_id, kind, everything.end_ms)
            if spans != [everything]:
                ordered = [slot for slot in ordered if _holds(spans, slot)]
        return ordered

    def _spans(self, user_id: int, kind: str, end_ms: int) -> list[Span]:
        return agreed_spans(
            self._entries[user_id, kind],
            default=DEFAULTS[kind],
            began_at=self._began_at,
            end_ms=end_ms,
        )


def _holds(spans: Sequence[Span], slot: int) -> bool:
    return is_within(spans, slot * SLOT_MS, (slot + 1) * SLOT_MS)


def _runs(frames: _Slots) -> Iterator[Run]:
    """Frames of one person, in order. What is missing for up to half a second is filled."""
    run: list[_Frame] = []
    start = end = 0
    for slot, frame in frames.items():
        if run and (frame.stream != run[0].stream or slot - end > MAX_GAP):
            yield _run(start, run)
            run = []
        if not run:
            start = end = slot
        run += [_Frame(frame.stream, 0, b"")] * (slot - end)
        run.append(frame._replace(level=max(1, frame.level)))
        end = slot + 1
    if run:
        yield _run(start, run)


def _run(start: int, frames: Sequence[_Frame]) -> Run:
    levels = bytes(frame.level for frame in frames)
    return Run(frames[0].stream, start, [frame.packet for frame in frames], levels)


def _slot(time_ms: int) -> int:
    """The first one that begins then or later."""
    return -(-max(0, time_ms) // SLOT_MS)
