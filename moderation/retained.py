"""What is kept of a Space, for who reviews it: who is heard where, and each voice by itself."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from moderation.evidence.tracks import sound_of
from recordings import sources
from recordings.models import AudioSegment
from recordings.services.agreement import so_far_ms
from recordings.voices import SLOT_MS
from spaces.consent import Span
from spaces.models import Space, Stream

LONGEST_MS: Final = 600_000
_PAUSE_MS: Final = 2000


class Speaker(NamedTuple):
    """Everything one person sent; `number` is that of their first stream. Of accounts that are gone
    nobody knows which streams were one person's: each is one.
    """

    number: int
    user_id: int | None
    handle: str
    streams: list[Stream]


def length_ms(space: Space) -> int:
    if space.started_at is None:
        return 0
    return so_far_ms(space) if space.is_live else space.length_ms


def speakers_of(space: Space) -> list[Speaker]:
    """One query."""
    speakers: dict[tuple[int, int], Speaker] = {}
    for stream in space.streams.select_related("user").order_by("number"):
        user = stream.user
        if user is not None:
            key, new = (user.pk, 0), Speaker(stream.number, user.pk, user.handle, [])
        else:
            key, new = (0, stream.number), Speaker(stream.number, None, "", [])
        speakers.setdefault(key, new).streams.append(stream)
    return list(speakers.values())


def spans_of(space: Space, speakers: Iterable[Speaker]) -> dict[int, list[Span]]:
    """Where each is heard by what is cut so far, by number; one query."""
    numbers = {stream.pk: one.number for one in speakers for stream in one.streams}
    spans: dict[int, list[Span]] = {number: [] for number in numbers.values()}
    segments = AudioSegment.objects.filter(recording__space=space, stream__in=numbers)
    rows = segments.order_by("start_ms").values_list("stream", "start_ms", "frame_count")
    for stream, start, count in rows.iterator():
        own, end = spans[numbers[stream]], start + count * SLOT_MS
        if own and start - own[-1].end_ms <= _PAUSE_MS:
            own[-1] = Span(own[-1].start_ms, max(own[-1].end_ms, end))
        else:
            own.append(Span(start, end))
    return spans


def track_between(space: Space, streams: Sequence[Stream], start_ms: int, end_ms: int) -> bytes:
    """An Ogg Opus file of what was said in these streams, at most LONGEST_MS of it: it begins at
    `start_ms`, to the frame. Whether they agreed to be recorded is no matter here.
    """
    slots = range(start_ms // SLOT_MS, -(-min(end_ms, start_ms + LONGEST_MS) // SLOT_MS))
    start, end = slots.start * SLOT_MS, slots.stop * SLOT_MS
    voices = sources.voices_between(space, start, end, kinds=(), streams=streams)
    return sound_of([run for voice in voices for run in voice.runs], slots).data
