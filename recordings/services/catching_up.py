"""Speech that no turn listened to, once all of a Space lies in segments.

A web process may die before it told of a speech, workers may be away for a while, and who takes
something back changes what is to be written. What was agreed to and has no turn gets one.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from recordings import tasks, webhooks
from recordings.models import AudioSegment, CaptionTurn, Recording, Replay
from recordings.services import captions
from recordings.services.agreement import Agreement
from recordings.voices import SLOT_MS
from spaces.captioning import can_caption
from spaces.consent import Span, is_within
from spaces.live.talk import SPEECH_LEVEL
from spaces.models import Space, Stream

QUIET_SLOTS: Final = 2_000 // SLOT_MS
LOUD_SLOTS: Final = 200 // SLOT_MS
"""Less is no speech."""
BEFORE_MS: Final = 300
_END_MS: Final = 2**31 - 1
FOR_HOURS: Final = 24
"""So long after its end a Space is looked at, once for each start of a worker or a cache."""


def catch_up() -> None:
    """Ring for Spaces that were not looked at since they ended, and for those in which nothing was
    left to listen to since: due every minute.
    """
    ended = Recording.objects.filter(
        is_complete=True,
        purged_at=None,
        space__ended_at__gt=timezone.now() - timedelta(hours=FOR_HOURS),
    )
    to_be_told = _to_be_told(ended)
    for space_id in ended.values_list("space_id", flat=True):
        if cache.add(_key(space_id), 1, FOR_HOURS * 3600) or space_id in to_be_told:
            tasks.caption_rest.delay(space_id)


def caption_rest(*, space_id: int) -> None:
    """Begin a turn for each stretch of speech that none listened to. Again, it begins none, and
    tells, once, that all is written.
    """
    space = Space.objects.filter(pk=space_id, recording__is_complete=True).first()
    if space is None or not can_caption():
        return
    for stream in space.streams.filter(user__isnull=False).select_related("space"):
        _caption_stream(stream)
    if not CaptionTurn.objects.filter(space=space, state__in=captions.OPEN).exists():
        _tell(space)


def look_again(space: Space) -> None:
    """Somebody has changed what they agree to: have it looked at, once that is committed."""
    cache.delete_many([_key(space.pk), _told_key(space.pk)])
    transaction.on_commit(lambda: tasks.caption_rest.delay(space.pk), robust=True)


def _to_be_told(ended: QuerySet[Recording]) -> set[int]:
    """Spaces in which all is written, as far as one knows, and nobody was told."""
    turns = CaptionTurn.objects.filter(space=OuterRef("space"))
    written = ended.filter(Exists(turns), ~Exists(turns.filter(state__in=captions.OPEN)))
    ids = list(written.values_list("space_id", flat=True))
    told = cache.get_many([_told_key(pk) for pk in ids])
    return {pk for pk in ids if _told_key(pk) not in told}


def _tell(space: Space) -> None:
    """Where there will be a replay in a moment, then: only with it others may read what was said.

    The row of the event knows whether it was told, and the cache spares asking.
    """
    coming = Replay.objects.standing().filter(recording__space=space)
    if coming.filter(state__in=captions.OPEN).exists():
        return
    if space.cues.exists():
        webhooks.captions_ready(space.pk)
    cache.set(_told_key(space.pk), 1, FOR_HOURS * 3600)


def _caption_stream(stream: Stream) -> None:
    covered = _covered(stream)
    agreement = Agreement(stream.space, stream.user_id)
    loud = [slot for slot in _loud_slots(stream, covered) if agreement.covers_slot(slot)]
    for first in _stretches(loud):
        ends = [span.end_ms for span in covered if span.end_ms <= first * SLOT_MS]
        captions.begin_turn(stream, max([first * SLOT_MS - BEFORE_MS, 0, *ends]))


def _covered(stream: Stream) -> list[Span]:
    """What was listened to, or will be: an open turn has all up to the next one."""
    turns = list(CaptionTurn.objects.filter(stream=stream).order_by("start_ms"))
    limits = [*(turn.start_ms for turn in turns), _END_MS][1:]
    return [
        Span(turn.start_ms, limit if turn.state in captions.OPEN else turn.next_ms)
        for turn, limit in zip(turns, limits, strict=True)
    ]


def _loud_slots(stream: Stream, covered: list[Span]) -> Iterator[int]:
    for start_ms, levels in (
        AudioSegment.objects.filter(stream=stream)
        .order_by("start_ms")
        .values_list("start_ms", "levels")
    ):
        if is_within(covered, start_ms, start_ms + len(levels) * SLOT_MS):
            continue
        for slot, level in enumerate(bytes(levels), start_ms // SLOT_MS):
            at = slot * SLOT_MS
            if level >= SPEECH_LEVEL and not is_within(covered, at, at + SLOT_MS):
                yield slot


def _stretches(loud: Iterable[int]) -> Iterator[int]:
    """Where each begins that is speech."""
    first = newest = count = 0
    for slot in loud:
        if count and slot - newest > QUIET_SLOTS:
            if count >= LOUD_SLOTS:
                yield first
            count = 0
        if not count:
            first = slot
        newest, count = slot, count + 1
    if count >= LOUD_SLOTS:
        yield first


def _key(space_id: int) -> str:
    return f"captions-looked-at-{space_id}"


def _told_key(space_id: int) -> str:
    return f"captions-told-of-{space_id}"
