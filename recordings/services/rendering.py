"""A recorded Space becomes a replay: mixed minute by minute while it is live, joined at its end.

One worker at a time is at it, under the lease of the Replay, which lapses as soon as somebody
changes what is to be heard (`Replay.version`). Sound is made in a child process; files are stored
first, then the row that speaks of them, so who dies in between leaves nothing that is played.
"""

import base64
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from core.leases import Lease, Overtaken
from core.work import MAX_ATTEMPTS
from recordings import files, marks, sources, webhooks
from recordings.models import MixPart, Replay, ReplayQuerySet, WorkState
from recordings.pieces import PART_MS, PART_SLOTS, Piece, peaks_of, stored_piece, turns_of
from recordings.remains import Remains
from recordings.sound import child
from recordings.sound.packing import pack
from recordings.voices import SLOT_MS
from timeline.models import NotificationKind
from timeline.services.notifications import notify

log = logging.getLogger(__name__)

MARGIN_MS: Final = 300
"""A part is made of a little sound from before and behind it, too."""
BUDGET_SECONDS: Final = 150.0
"""So long one task makes parts; another goes on."""
_PATIENCE_SECONDS: Final = 90.0
"""A child takes seconds. With the budget this stays below the limit of a task."""
_STORING: Final = timedelta(minutes=3)
"""A bucket may take so long for a hundred megabytes, and tells of no progress."""
_NO_END: Final = 2**31 // SLOT_MS


def due() -> QuerySet[Any]:
    """Replays with something to do: the whole of it, or a minute of a live Space."""
    minute_is_in = Q(recording__cut_ms__gte=(F("made") + 1) * PART_MS + sources.LATE_MS + MARGIN_MS)
    counted: QuerySet[Any] = _wanted().annotate(made=Count("recording__parts"))
    return counted.filter(Q(recording__is_complete=True) | minute_is_in)


def render_replay(*, space_id: int) -> bool:
    """Make what can be made of this Space's replay by now; True if there is more to do at once.

    Does nothing while somebody else is at it. May be repeated, and cut off, at any time.
    """
    found = _wanted().filter(recording__space=space_id)
    pk = found.values_list("pk", flat=True).first()
    if pk is None or not Replay.objects.claim(pk):
        return False
    replay = found.select_related("recording__space__host").first()
    if replay is None:
        return False
    rendering = Rendering(replay)
    try:
        is_unfinished = rendering.go_on()
    except Overtaken:
        log.info("What is to be heard of Space %s has changed", space_id)
        is_unfinished = True
    rendering.lease.let_go()
    return is_unfinished


def try_again() -> None:
    """Try once what could not be made: due every hour. A storage may be in reach again, or a disk
    have room; what was recorded is kept.
    """
    failed = _wanted().filter(state=WorkState.FAILED)
    failed.update(state=WorkState.WAITING, attempts=MAX_ATTEMPTS - 1, leased_until=None)


def _wanted() -> ReplayQuerySet:
    return Replay.objects.standing()


class Rendering:
    """What one task does to one replay: mixed from what everybody said; once the clock has removed
    that, made of what is left (recordings.remains).
    """

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._recording = replay.recording
        self._space = replay.recording.space
        self._version = replay.version
        self._remains = Remains(self._recording) if self._recording.purged_at else None
        self.lease = Lease(Replay.objects.all(), replay, version=replay.version, deleted_at=None)
        self._stop_at = time.monotonic() + BUDGET_SECONDS

    def go_on(self) -> bool:
        """True if the time was not enough. Raises Overtaken."""
        due = self._due_parts()
        for done, number in enumerate(due):
            if time.monotonic() > self._stop_at:
                return True
            self._make_part(number, self._progress(done, len(due), self._total_parts()))
        if time.monotonic() > self._stop_at:
            return True
        if self._recording.is_complete:
            self._publish()
        return False

    def _progress(self, done: int, due: int, total: int) -> Callable[[int], None]:
        """For a child: renews the lease every few seconds. A live replay shows no progress."""
        share = 95 * (total - due + done) // max(1, total) if self._recording.is_complete else 0

        def renew(_percent: int = 0) -> None:
            self.lease.tick(progress=share)

        return renew

    # --- Parts -------------------------------------------------------------------------------

    def _end_slot(self) -> int:
        """Where the Space ended; far away while it is live."""
        if not self._recording.is_complete:
            return _NO_END
        return max(1, self._space.length_ms // SLOT_MS)

    def _total_parts(self) -> int:
        settled = sources.settled_ms(self._recording)
        if settled is None:
            return -(-self._end_slot() // PART_SLOTS)
        return max(0, settled - MARGIN_MS) // PART_MS

    def _due_parts(self) -> list[int]:
        made = self._recording.parts.filter(is_stale=False)
        there = set(made.values_list("number", flat=True))
        return [number for number in range(self._total_parts()) if number not in there]

    def _make_part(self, number: int, progress: Callable[[int], None]) -> None:
        """Store one part. Raises Overtaken, also if its speakers changed their mind meanwhile."""
        with TemporaryDirectory() as name:
            folder = Path(name)
            piece, loudness = self._piece(number, range(_NO_END), folder, progress)
            where = files.parts_folder(self._space)
            opus, aac = files.keep_both(piece.opus, piece.aac, where, f"{number:05}")
        old = self._recording.parts.filter(number=number).first()
        with files.forgotten_on_error(opus, aac), transaction.atomic():
            self.lease.renew()
            MixPart.objects.update_or_create(
                recording=self._recording,
                number=number,
                defaults={
                    "opus_file": opus,
                    "aac_file": aac,
                    "peaks": piece.peaks,
                    "turns": piece.turns,
                    "loudness": loudness,
                    "is_stale": False,
                },
            )
            if old is not None:
                files.forget_after_commit(old.opus_file, old.aac_file)

    def _piece(
        self, number: int, heard: range, folder: Path, progress: Callable[[int], None]
    ) -> tuple[Piece, dict[str, Any]]:
        """A part with silence outside `heard`; and how loud everybody was."""
        if self._remains is not None:
            return self._remains.piece(number, heard, folder, progress), {}
        return self._mix(number, heard, folder, progress)

    def _mix(
        self, number: int, heard: range, folder: Path, progress: Callable[[int], None]
    ) -> tuple[Piece, dict[str, Any]]:
        slots = range(number * PART_SLOTS, min((number + 1) * PART_SLOTS, self._end_slot()))
        heard = range(heard.start, min(heard.stop, self._end_slot()))
        voices = sources.voices_between(
            self._space, slots.start * SLOT_MS - MARGIN_MS, slots.stop * SLOT_MS + MARGIN_MS
        )
        packed = folder / f"{number}.voices"
        packed.write_bytes(pack(voices))
        opus, aac = folder / f"{number}.opus", folder / f"{number}.aac"
        request = {
            "voices": str(packed),
            "slots": [slots.start, slots.stop],
            "heard": [heard.start, heard.stop],
            "loudness": self._loudness_before(number),
            "opus": str(opus),
            "aac": str(aac),
        }
        answer = child.run("part", request, on_progress=progress, timeout_seconds=_PATIENCE_SECONDS)
        peaks = base64.b64decode(answer["peaks"])
        return Piece(opus, aac, peaks, marks.turns_of(voices, slots)), answer["loudness"]

    def _loudness_before(self, number: int) -> dict[str, dict[str, int]]:
        """What the earlier parts counted, in all."""
        total: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        earlier = self._recording.parts.filter(number__lt=number)
        for counts in earlier.values_list("loudness", flat=True):
            for user_id, levels in counts.items():
                for level, blocks in levels.items():
                    total[user_id][level] += blocks
        return total

    # --- The whole ---------------------------------------------------------------------------

    def _publish(self) -> None:
        """Join, store, and let it be played if it is still what is wanted. Raises Overtaken."""
        slots = self._played()
        with TemporaryDirectory() as name:
            folder = Path(name)
            pieces = self._pieces(slots, folder)
            strays = self._strays()
            opus, aac = self._join(pieces, slots, folder)
        with files.forgotten_on_error(opus, aac), transaction.atomic():
            self.lease.renew(
                state=WorkState.DONE,
                rendered_version=self._version,
                progress=100,
                attempts=0,
                error="",
                opus_file=opus,
                aac_file=aac,
                duration_ms=len(slots) * SLOT_MS,
                peaks=peaks_of(pieces, slots),
                turns=turns_of(pieces, slots),
                chapters=marks.chapters_of(self._space, slots.stop * SLOT_MS),
                ready_at=timezone.now(),
            )
            self._tell_host()
            webhooks.recording_ready(
                self._space.pk, version=self._version, duration_ms=len(slots) * SLOT_MS
            )
            files.forget_after_commit(*strays)

    def _played(self) -> range:
        """What is left between the host's cuts; never nothing."""
        end, trim_end = self._end_slot(), self._replay.trim_end_ms
        if trim_end is not None:
            end = max(1, min(end, trim_end // SLOT_MS))
        return range(min(self._replay.trim_start_ms // SLOT_MS, end - 1), end)

    def _pieces(self, slots: range, folder: Path) -> list[Piece]:
        """The parts of `slots`; those that the host cut through are mixed anew, with silence
        beyond the cut, so that nothing from there is in any file.
        """
        numbers = range(slots.start // PART_SLOTS, (slots.stop - 1) // PART_SLOTS + 1)
        cut = set()
        if slots.start:
            cut.add(numbers[0])
        if slots.stop < self._end_slot():
            cut.add(numbers[-1])
        stored = {part.number: part for part in self._recording.parts.all()}
        progress = self._progress(0, 0, 1)
        return [
            self._piece(number, slots, folder, progress)[0]
            if number in cut
            else stored_piece(stored[number], folder)
            for number in numbers
        ]

    def _join(self, pieces: Sequence[Piece], slots: range, folder: Path) -> tuple[str, str]:
        opus, aac = folder / "replay.opus", folder / "replay.m4a"
        request = {
            "parts": [{"opus": str(piece.opus), "aac": str(piece.aac)} for piece in pieces],
            "slots": [slots.start, slots.stop],
            "opus": str(opus),
            "aac": str(aac),
        }
        progress = self._progress(0, 0, 1)
        child.run("join", request, on_progress=progress, timeout_seconds=_PATIENCE_SECONDS)
        self.lease.renew(_STORING)
        return files.keep_both(opus, aac, files.replay_folder(self._space), str(self._version))

    def _tell_host(self) -> None:
        notify(
            NotificationKind.REPLAY,
            recipient=self._space.host,
            key=f"replay:{self._space.pk}",
            path=self._space.get_absolute_url(),
            title=self._space.title,
        )

    def _strays(self) -> set[str]:
        """Files of older versions, and of who died before the row was written. Nobody but who has
        the lease writes any.
        """
        folders = files.replay_folder(self._space), files.parts_folder(self._space)
        found = {name for folder in folders for name in files.names_in(folder)}
        kept = self._recording.parts.values_list("opus_file", "aac_file")
        return found - {name for names in kept for name in names}
