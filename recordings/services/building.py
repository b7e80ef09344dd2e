"""A download is made: the mix minute by minute, then everything in one zip.

What is made on the way lies in a folder that is named for the ledger of consent as it was; once the
ledger has changed nobody looks there again, and nothing that was made before is handed out.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

from django.db import transaction
from django.utils import timezone

from core.leases import Lease, Overtaken
from recordings import files, sources
from recordings.keepsake import Speaker, omitted, texts_of, track_name, write_zip
from recordings.marks import chapters_of
from recordings.mixdown import Mixdown
from recordings.models import Download, Recording, WorkState
from recordings.services import downloads
from recordings.tracks import Track
from recordings.transcripts import NOTE, agreed_to_recording, own_reading_of, said_in
from recordings.voices import SLOT_MS
from spaces.models import Consent, Space, Stream

BUDGET_SECONDS: Final = 150.0
"""So long one task mixes; another goes on."""
_STORING: Final = timedelta(minutes=5)  # as long as a task may take
_MIXED_PERCENT: Final = 70
_TRACKS_PERCENT: Final = 95


def build_download(*, download_id: int) -> bool:
    """Make what can be made of it now; True if there is more to do at once.

    Does nothing while somebody else is at it, or the sound is not all there yet. May be repeated,
    and cut off, at any time.
    """
    ready = downloads.due()
    if not ready.filter(pk=download_id).exists() or not Download.objects.claim(download_id):
        return False
    building = Building(ready.select_related("space__host", "user").get(pk=download_id))
    try:
        is_unfinished = building.go_on()
    except Overtaken:
        is_unfinished = True
    building.lease.let_go()
    return is_unfinished


class Building:
    """What one task does to one download."""

    def __init__(self, download: Download) -> None:
        self._download = download
        self._space = download.space
        self._mark = _ledger_mark(self._space)
        self._end = max(1, self._space.length_ms // SLOT_MS)
        self._is_whole = download.kind == Download.Kind.WHOLE
        self._parts = f"{downloads.folder_of(download)}/parts-{self._mark}"
        self.lease = Lease(Download.objects.all(), download)

    def go_on(self) -> bool:
        """True if the time was not enough. Raises Overtaken."""
        stop_at = time.monotonic() + BUDGET_SECONDS
        mixdown = self._mixdown()
        for number in mixdown.numbers:
            if time.monotonic() > stop_at:
                return True
            self.lease.tick(progress=_MIXED_PERCENT * number // len(mixdown.numbers))
            mixdown.make(number, self._step)
        with TemporaryDirectory() as name:
            self._publish(self._zip(Path(name), mixdown))
        return False

    def _mixdown(self) -> Mixdown:
        """Of everything; in one's own download there is none."""
        recording = Recording.objects.select_related("space").get(space=self._space)
        return Mixdown(recording, self._end if self._is_whole else 0, self._parts)

    def _step(self, _percent: int) -> None:
        self.lease.tick()

    # --- What is in it -----------------------------------------------------------------------

    def _zip(self, folder: Path, mixdown: Mixdown) -> Path:
        speakers = self._speakers()
        sound = self._tracks(folder, {one.user_id: one.track for one in speakers})
        if self._is_whole:
            sound |= mixdown.join(folder, self._step)
        self.lease.renew(lease=_STORING, progress=_TRACKS_PERCENT)
        target = folder / f"space-{self._space.public_id}.zip"
        write_zip(target, sound, self._texts(speakers))
        return target

    def _texts(self, speakers: list[Speaker]) -> dict[str, str]:
        reading = own_reading_of(self._space, self._download.user)
        said = said_in(reading) if reading else []
        if reading and not self._is_whole:
            said = [line for line in said if line.user_id == self._download.user_id]
        chapters = chapters_of(self._space, self._end * SLOT_MS)
        return texts_of(self._facts(), speakers, chapters, said, str(NOTE))

    def _facts(self) -> dict[str, Any]:
        space = self._space
        return {
            "id": space.public_id,
            "title": space.title,
            "host": space.host.handle,
            "started_at": space.started_at.isoformat() if space.started_at else None,
            "ended_at": space.ended_at.isoformat() if space.ended_at else None,
            "seconds": self._end * SLOT_MS / 1000,
            "is_recorded": space.is_recorded,
            "kind": self._download.kind,
            "made_at": timezone.now().isoformat(),
        }

    def _speakers(self) -> list[Speaker]:
        """Who has a track: all who had a microphone, or only whose download it is."""
        streams = Stream.objects.filter(space=self._space, user__isnull=False)
        if not self._is_whole:
            streams = streams.filter(user=self._download.user)
        first: dict[int, Stream] = {}
        for stream in streams.select_related("user").order_by("opened_at", "pk"):
            first.setdefault(cast("int", stream.user_id), stream)
        end_ms = self._end * SLOT_MS
        agreed = agreed_to_recording(self._space, end_ms)
        return [
            Speaker(
                user_id,
                stream.user.handle,
                stream.user.display_name,
                stream.seat,
                track_name(stream.seat, stream.user.handle),
                omitted(agreed[user_id], end_ms) if user_id in agreed else [],
            )
            for user_id, stream in first.items()
            if stream.user is not None
        ]

    def _tracks(self, folder: Path, names: dict[int, str]) -> dict[str, Path]:
        """A file for each of these people, by its name in the zip."""
        paths = {user: folder / f"{user}.opus" for user in names}
        with ExitStack() as stack:
            tracks = {
                user: Track(stack.enter_context(path.open("wb"))) for user, path in paths.items()
            }
            for stretch in self._stretches():
                for voice in stretch.voices:
                    if voice.user_id in tracks:
                        tracks[voice.user_id].add(voice.runs)
            for track in tracks.values():
                track.close(self._end)
                self._step(0)
        return {names[user]: path for user, path in paths.items()}

    def _stretches(self) -> Iterator[sources.Stretch]:
        begins_at = _MIXED_PERCENT if self._is_whole else 0
        end_ms = self._end * SLOT_MS
        for stretch in sources.voices_by_stretch(self._space, 0, end_ms):
            share = (_TRACKS_PERCENT - begins_at) * stretch.start_ms // end_ms
            self.lease.tick(progress=begins_at + share)
            yield stretch

    # --- Handing it out ----------------------------------------------------------------------

    def _publish(self, made: Path) -> None:
        """Store it, and let it be had if nobody took anything back meanwhile. Raises Overtaken."""
        size = made.stat().st_size
        name = files.keep(made, downloads.folder_of(self._download), made.stem)
        with files.forgotten_on_error(name), transaction.atomic():
            self.lease.renew(
                state=WorkState.DONE,
                progress=100,
                attempts=0,
                error="",
                file=name,
                size=size,
                expires_at=timezone.now() + downloads.KEPT,
            )
            # Read behind the lock: who changes the ledger now waits for it, and removes the file.
            if _ledger_mark(self._space) != self._mark:
                raise Overtaken
        files.forget(*downloads.files_of(self._download, but=name))


def _ledger_mark(space: Space) -> int:
    """Another number with every word of anybody in the ledger."""
    newest = Consent.objects.filter(space=space).order_by("-pk")
    return newest.values_list("pk", flat=True).first() or 0
