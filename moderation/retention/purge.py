"""The purge of one Space.

First a row that says so, in the transaction in which everything of the kept copy is hidden: from
there on there is no way back. Then what it is made of, in batches; last the report. It may be cut
off anywhere, and goes on where it was.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q, QuerySet

from core import audit
from core.leases import Lease, Overtaken
from core.work import WorkState
from moderation.models import Act, Evidence, EvidenceTrack, Purge
from moderation.retention import clock
from moderation.retention.facts import facts_of, removals_of
from moderation.retention.removing import Removing, Unfinished, all_files_in, forget_empty
from recordings import files
from recordings.models import (
    AudioSegment,
    CaptionCue,
    CaptionTurn,
    Clip,
    Download,
    MixPart,
    Recording,
    Replay,
)
from recordings.services import clips
from spaces.changes import changing
from spaces.live.opening import audio_log_to_read
from spaces.models import Consent, Space

_FILES: Final = ("opus_file", "aac_file")
_EMPTY: Final[dict[str, Any]] = {"opus_file": "", "aac_file": "", "peaks": b""}


def begin(space: Space, now: datetime) -> Purge | None:
    """The point of no return: hide all that is kept of it, if it is due now; None if it is not.

    Locks the Space, so nobody holds it at the same moment. Once begun, the same row again.
    """
    with changing(space) as change:
        space = change.space
        begun = Purge.objects.filter(space=space).first()
        if begun is not None:
            return begun
        facts = facts_of(space)
        due_at = clock.due_at(facts)
        if due_at is None or not clock.is_due(facts, now):
            return None
        _hide(space, now)
        return Purge.objects.create(
            space=space, space_public_id=space.public_id, due_at=due_at, began_at=now
        )


def _hide(space: Space, now: datetime) -> None:
    """Whoever makes something of the copy at this moment loses it, and makes it of what is left."""
    recording, _ = Recording.objects.get_or_create(space=space)
    replays = Replay.objects.filter(recording=recording)
    # The replay's row first, as everywhere: who mixes a part just now has it locked.
    replays.exclude(state=WorkState.DONE).update(
        state=WorkState.WAITING, version=F("version") + 1, leased_until=None, attempts=0
    )
    replays.filter(rendered_version=0).update(state=WorkState.FAILED, error="purged")
    Recording.objects.filter(pk=recording.pk).update(purged_at=now, leased_until=None)
    CaptionTurn.objects.filter(space=space).update(state=WorkState.DONE, leased_until=None)
    Download.objects.filter(space=space).update(state=WorkState.FAILED, leased_until=None)
    unmade = Clip.objects.filter(space=space).exclude(state=WorkState.DONE)
    clips.make_again(list(unmade.values_list("pk", flat=True)))


def go_on(purge_id: int, now: datetime) -> bool:
    """Remove what there still is; True if there is more to do at once.

    Does nothing while somebody else is at it, and where it is done.
    """
    if not Purge.objects.claim(purge_id):
        return False
    purge: Any = Purge.objects.select_related("space__recording__replay").get(pk=purge_id)
    lease = Lease(Purge.objects.all(), purge)
    try:
        _Purging(purge, lease, now).run()
    except Overtaken:
        return False
    except Unfinished:
        lease.let_go()
        return True
    return False


class _Purging:
    """One task's work at one purge."""

    def __init__(self, purge: Purge, lease: Lease, now: datetime) -> None:
        self._purge = purge
        self._lease = lease
        self._now = now
        self._removing = Removing(lease, purge.removed)

    def run(self) -> None:
        space = self._purge.space
        if space is not None:
            self._remove(space)
        self._finish(space)

    def _remove(self, space: Space) -> None:
        audio_log_to_read().delete(space.public_id)
        self._remove_sound(space)
        self._remove_evidence(space)
        if has_replay(space, self._now):
            # What is heard has its words; not those of people who left.
            left = CaptionCue.objects.filter(Q(user=None) | Q(user__closed_at__isnull=False))
            self._removing.rows("cues", left.filter(space=space))
        else:
            remove_replay(self._removing, space)
            remove_words(self._removing, space)
        self._remove_strays(space)

    def _remove_sound(self, space: Space) -> None:
        segments = AudioSegment.objects.filter(recording__space=space)
        self._removing.rows("segments", segments, "file", size="size")
        rows: QuerySet[Any] = Download.objects.filter(space=space)
        self._removing.rows("downloads", rows, "file", size="size")

    def _remove_evidence(self, space: Space) -> None:
        """Of each a line stays: that it was, and the hash of what it was."""
        tracks = EvidenceTrack.objects.filter(evidence__space=space)
        self._removing.rows("tracks", tracks, "file", size="size")
        full: QuerySet[Any] = Evidence.objects.filter(space=space).exclude(manifest={})
        self._removing.emptied("evidence", full, manifest={})

    def _remove_strays(self, space: Space) -> None:
        self._removing.strays(_strays(space, has_replay(space, self._now)))
        forget_empty(space.public_id)

    def _finish(self, space: Space | None) -> None:
        with transaction.atomic():
            self._lease.renew(state=WorkState.DONE, progress=100, error="", finished_at=self._now)
            subject = space if space is not None else f"space:{self._purge.space_public_id}"
            audit.record("space.purged", actor=None, subject=subject, **self._removing.removed)


def has_replay(space: Space, now: datetime) -> bool:
    """Is there a replay that is heard, or that an appeal may bring back?"""
    replay = Replay.objects.filter(recording__space=space, rendered_version__gt=0).first()
    if replay is None:
        return False
    if replay.deleted_at is None:
        return True
    return clock.may_return(removals_of(Act.REMOVE_REPLAY, case__space=space), now)


def remove_replay(removing: Removing, space: Space) -> None:
    """The mix, what was joined of it, clips of it and their words."""
    parts = MixPart.objects.filter(recording__space=space)
    removing.rows("parts", parts, *_FILES)
    replays: QuerySet[Any] = Replay.objects.filter(recording__space=space)
    removing.emptied(
        "replays", replays.exclude(**_EMPTY, turns=[]), *_FILES, **_EMPTY, turns=[], chapters=[]
    )
    empty_clips(removing, full_clips().filter(space=space))


def empty_clips(removing: Removing, rows: QuerySet[Any]) -> None:
    """Of these `full_clips` nothing is left but that they were."""
    removing.emptied("clips", rows, *_FILES, **_EMPTY, transcript=[])


def full_clips() -> QuerySet[Any]:
    """Those of which there is something to hear or to read."""
    clips: QuerySet[Any] = Clip.objects.exclude(**_EMPTY, transcript=[])
    return clips


def remove_words(removing: Removing, space: Space) -> None:
    """What was understood, what was corrected, and who had agreed to it."""
    removing.rows("cues", CaptionCue.objects.filter(space=space))
    turns: QuerySet[Any] = CaptionTurn.objects.filter(space=space)
    removing.rows("turns", turns)
    removing.rows("consents", Consent.objects.filter(space=space))


def _strays(space: Space, has_replay: bool) -> Iterator[str]:
    """What lies in the folder of the Space and no row names."""
    kept = {files.replay_folder(space), files.parts_folder(space)} if has_replay else set()
    for name in all_files_in(space.public_id):
        if name.rpartition("/")[0] not in kept:
            yield name
