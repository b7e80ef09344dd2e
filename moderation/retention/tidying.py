"""What others could hear, once it was removed: its files go as soon as nothing can bring it back.

A replay that its host deleted, or whose removal was not appealed against in time, goes with its
clips; so does a clip that was removed by itself. The kept copy of the Space stays to its own time.
"""

from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from moderation.models import Act
from moderation.retention.facts import held_spaces, returning
from moderation.retention.purge import empty_clips, full_clips, remove_replay, remove_words
from moderation.retention.removing import NoClaim, Removing, Unfinished, forget_empty
from recordings.models import CaptionCue, CaptionTurn, MixPart, Replay
from spaces.models import Consent, Space

_OUTER: Final = OuterRef("recording__space")


def tidy(now: datetime) -> dict[str, int]:
    """Remove what is due, as far as the time of one task goes; says how much of what.

    Where nothing is due a constant number of queries. Two at once do no harm.
    """
    removing, held = Removing(NoClaim(), {}), held_spaces(now)
    try:
        _tidy_replays(removing, held | returning(Act.REMOVE_REPLAY, "space", now))
        removed = full_clips().filter(removed_at__isnull=False)
        gone = removed.exclude(pk__in=returning(Act.REMOVE_CLIP, "clip", now))
        empty_clips(removing, gone.exclude(space__in=held))
    except Unfinished:
        pass  # in an hour
    return removing.removed


def _tidy_replays(removing: Removing, kept: set[int]) -> None:
    for replay in _deleted().exclude(recording__space__in=kept):
        space: Space = replay.recording.space
        remove_replay(removing, space)
        if replay.recording.purged_at is not None:
            remove_words(removing, space)
            forget_empty(space.public_id)


def _deleted() -> QuerySet[Any]:
    """Deleted ones of which something is left."""
    words = [model.objects.filter(space=_OUTER) for model in (CaptionCue, CaptionTurn, Consent)]
    has_words = Q()
    for rows in words:
        has_words |= Q(Exists(rows))
    parts = MixPart.objects.filter(recording=OuterRef("recording"))
    has_sound = Exists(parts) | Exists(full_clips().filter(space=_OUTER))
    left = ~Q(opus_file="", aac_file="") | has_sound
    left |= Q(recording__purged_at__isnull=False) & has_words
    deleted: QuerySet[Any] = Replay.objects.filter(left, deleted_at__isnull=False)
    return deleted.select_related("recording__space").defer("peaks", "turns", "chapters")
