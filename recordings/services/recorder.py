"""From the audio log to segments that stay.

One worker at a time cuts a Space, window by window. Files first, then, in one transaction, the rows
and how far the log is cut: who dies in between leaves files that the next one writes again, byte by
byte the same, and no frame lies in two segments.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.work import LEASE
from recordings import tasks
from recordings.cutting import Cut, cut
from recordings.models import AudioSegment, Recording, Replay, WorkState
from recordings.placing import MAX_SLOT, Clock, place
from recordings.sources import clocks_of, windows_behind
from recordings.voices import SLOT_MS
from recordings.windows import WINDOW_MS, Window
from spaces.live.opening import audio_log_to_read
from spaces.models import Space, State, Stream

log = logging.getLogger(__name__)

BUDGET_SECONDS: Final = 120.0
"""So long one task cuts; another goes on."""
PATIENCE_MS: Final = 20_000
"""A window into which nothing came is over when its end is so long ago: clocks differ."""
SETTLING: Final = timedelta(seconds=1)
"""What was on its way when a Space ended is in the log by then."""


class _Overtaken(Exception):
    """The lease ran out, and somebody else has gone on."""


def begin_recording(space: Space) -> None:
    """Every live Space is kept, for review; a Replay is made only where the host records."""
    _recording_of(space)


def space_has_ended(space: Space) -> None:
    """Have the rest cut, and the replay made, without waiting for the sweeper."""
    transaction.on_commit(lambda: tasks.cut_recording.delay(space.pk), robust=True)


def cut_recording(*, space_id: int) -> int | None:
    """Cut what is in the log of this Space by now; when it is over, all of it, and drop the log.

    Returns in how many seconds there will be more to do, or None: then the sweeper knows. Does
    nothing while somebody else is at it. May be repeated, and cut off, at any time.
    """
    was_live = Space.objects.filter(state__in=[State.LIVE, State.ENDED], started_at__isnull=False)
    space = was_live.filter(pk=space_id).first()
    if space is None:
        return None
    work = _Work(space, _recording_of(space))
    if not work.take_lease():
        return None
    try:
        return work.go_on()
    except _Overtaken:
        log.warning("Another worker cuts %s", space.public_id)
        return None
    finally:
        work.let_go()


def _recording_of(space: Space) -> Recording:
    recording, _ = Recording.objects.get_or_create(space=space)
    if space.is_recorded:
        Replay.objects.get_or_create(recording=recording)
    return recording


class _Work:
    """What one task does to one recording, under a lease that each window renews."""

    def __init__(self, space: Space, recording: Recording) -> None:
        self._space = space
        self._recording = recording
        self._lease: datetime | None = None
        self._streams: dict[int, Stream] = {}
        self._clocks: dict[int, Clock] = {}
        self._storage: Storage = storages["recordings"]

    # --- The lease ---------------------------------------------------------------------------

    def take_lease(self) -> bool:
        free = Q(leased_until=None) | Q(leased_until__lt=timezone.now())
        lease = timezone.now() + LEASE
        unfinished = Recording.objects.filter(is_complete=False, purged_at=None)
        if not unfinished.filter(free, pk=self._recording.pk).update(leased_until=lease):
            return False
        self._lease = lease
        self._recording.refresh_from_db()
        return True

    def let_go(self) -> None:
        self._held().update(leased_until=None)

    def _held(self) -> QuerySet[Recording]:
        mine = Recording.objects.filter(pk=self._recording.pk, leased_until=self._lease)
        return mine.filter(purged_at=None)

    # --- The log -----------------------------------------------------------------------------

    def go_on(self) -> int | None:
        self._learn_streams()
        stop_at = time.monotonic() + BUDGET_SECONDS
        while True:
            is_over = self._is_over()
            open_windows = []
            for window in windows_behind(self._space, self._recording):
                if window.is_settled:
                    self._keep(window, window.next_ms)
                else:
                    open_windows.append(window)
                if time.monotonic() > stop_at:
                    return 0
            if not is_over:
                return self._wait_for_more(open_windows)
            if not any(window.arrivals for window in open_windows):
                self._finish()
                return None
            for window in open_windows:
                self._keep(window, window.next_ms)

    def _is_over(self) -> bool:
        """It has ended, and so long ago that the log is too."""
        ended_at = self._space.ended_at
        return ended_at is not None and timezone.now() >= ended_at + SETTLING

    def _wait_for_more(self, windows: Sequence[Window]) -> int | None:
        self._space.refresh_from_db(fields=["state", "ended_at"])
        if self._space.has_ended:
            return 1
        settled_ms = self._length_ms(timezone.now()) - PATIENCE_MS
        for window in windows:
            if window.start_ms + WINDOW_MS <= settled_ms:
                self._keep(window, window.next_ms or settled_ms - settled_ms % WINDOW_MS)
        return None

    def _length_ms(self, until: datetime) -> int:
        began_at = self._space.started_at or until
        return (until - began_at) // timedelta(milliseconds=1)

    # --- What stays --------------------------------------------------------------------------

    def _keep(self, window: Window, next_ms: int | None) -> None:
        """Make segments of a window and move the checkpoint behind it. Raises _Overtaken."""
        if not window.arrivals.keys() <= self._streams.keys():
            self._learn_streams()
        clocks = dict(self._clocks)
        segments = [self._save(stream, piece) for stream, piece in self._cut(window, clocks)]
        with transaction.atomic():
            self._move_on(window.position, window.start_ms if next_ms is None else next_ms)
            AudioSegment.objects.bulk_create(segments)
            self._note_zeros(clocks)
        self._clocks = clocks

    def _learn_streams(self) -> None:
        self._streams = {stream.number: stream for stream in self._space.streams.all()}
        self._clocks = clocks_of(self._recording, self._streams.values()) | self._clocks

    def _cut(self, window: Window, clocks: dict[int, Clock]) -> Iterator[tuple[Stream, Cut]]:
        """Nobody knows whose voice a stream without a row carries: it is left out."""
        for number in sorted(window.arrivals.keys() & self._streams.keys()):
            ahead = window.ahead.get(number, ())
            clocks[number], placed = place(clocks[number], window.arrivals[number], ahead)
            for piece in cut(number, placed):
                yield self._streams[number], piece

    def _save(self, stream: Stream, piece: Cut) -> AudioSegment:
        # The name tells the bytes: whoever writes it, and however late, writes the same.
        name = f"{stream.pk}-{piece.start_ms:010}-{piece.sha256[:12]}.opus"
        return AudioSegment(
            recording=self._recording,
            stream=stream,
            start_ms=piece.start_ms,
            frame_count=piece.frame_count,
            levels=piece.levels,
            file=self._storage.save(f"{_folder(self._space)}/{name}", ContentFile(piece.data)),
            size=len(piece.data),
            sha256=piece.sha256,
        )

    def _move_on(self, position: str, cut_ms: int) -> None:
        recording, lease = self._recording, timezone.now() + LEASE
        cut_ms = min(cut_ms, MAX_SLOT * SLOT_MS)
        here = self._held().filter(position=recording.position, cut_ms=recording.cut_ms)
        if not here.update(position=position, cut_ms=cut_ms, leased_until=lease):
            raise _Overtaken
        self._lease = lease
        recording.position, recording.cut_ms = position, cut_ms

    def _note_zeros(self, clocks: dict[int, Clock]) -> None:
        moved = []
        for number, clock in clocks.items():
            stream = self._streams[number]
            if stream.zero_ms != clock.zero_ms:
                stream.zero_ms = clock.zero_ms
                moved.append(stream)
        Stream.objects.bulk_update(moved, ["zero_ms"])

    # --- The end -----------------------------------------------------------------------------

    def _finish(self) -> None:
        """The log goes before the recording is complete: whoever dies in between is followed by
        one who finds nothing left to cut.
        """
        # Who was overtaken removes nothing: somebody else may be writing these files, and rows.
        self._move_on(self._recording.position, self._recording.cut_ms)
        self._remove_strays()
        audio_log_to_read().delete(self._space.public_id)
        length_ms = self._length_ms(self._space.ended_at or timezone.now())
        cut_ms = min(max(self._recording.cut_ms, length_ms), MAX_SLOT * SLOT_MS)
        with transaction.atomic():
            if not self._held().update(is_complete=True, cut_ms=cut_ms, leased_until=None):
                raise _Overtaken
            wanted = Replay.objects.filter(recording=self._recording, deleted_at=None)
            if wanted.exists():
                # What could not be made while it was live is tried with all of it there.
                failed = wanted.filter(state=WorkState.FAILED)
                failed.update(state=WorkState.WAITING, attempts=0)
                space_id = self._space.pk
                transaction.on_commit(lambda: tasks.render_replay.delay(space_id), robust=True)

    def _remove_strays(self) -> None:
        """Files that somebody wrote who died before the rows, and that nobody wrote again."""
        folder = _folder(self._space)
        try:
            _, names = self._storage.listdir(folder)
        except FileNotFoundError:
            return
        kept = set(self._recording.segments.values_list("file", flat=True))
        for name in names:
            if (path := f"{folder}/{name}") not in kept:
                self._storage.delete(path)


def _folder(space: Space) -> str:
    return f"{space.public_id}/segments"
