"""What is left to play of a Space whose sound by person is gone: the parts of its mix.

They can be silenced, and joined; nothing can be mixed anew. Where somebody spoke who has taken that
back since, or whose account is gone, the mix is silent, whoever else spoke at that moment.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from accounts.models import User
from recordings import files
from recordings.marks import Turn
from recordings.models import MixPart, Recording
from recordings.pieces import PART_MS, Piece
from recordings.silences import peaks_left, silences, turns_left
from recordings.sound import child
from recordings.transcripts import agreed_to_recording
from recordings.voices import SLOT_MS
from spaces.consent import Span

Progress = Callable[[int], None]
_END_MS: Final = 2**31 - 1
_PATIENCE_SECONDS: Final = 90.0


class Lost(Exception):
    """A part is not there, and nobody can make it again."""


class Remains:
    """The parts of one recording, as far as those who speak in them agree by now."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def piece(self, number: int, heard: range, folder: Path, progress: Progress) -> Piece:
        """A part as it may be played, silent outside the slots `heard`. Raises Lost, SoundError."""
        part = self._parts.get(number)
        if part is None:
            raise Lost
        start_ms, end_ms = number * PART_MS, (number + 1) * PART_MS
        silent = self._silences(start_ms, end_ms) + _outside(heard, start_ms, end_ms)
        stored = {"opus": part.opus_file, "aac": part.aac_file}
        source = {form: files.local_path(name, folder) for form, name in stored.items()}
        if silent:
            source = self._hushed(number, source, silent, folder, progress)
        return Piece(
            source["opus"],
            source["aac"],
            peaks_left(bytes(part.peaks), start_ms, silent),
            turns_left(part.turns, silent),
        )

    def _hushed(
        self,
        number: int,
        source: dict[str, Path],
        silent: Sequence[Span],
        folder: Path,
        progress: Progress,
    ) -> dict[str, Path]:
        made = {form: folder / f"{number}-hushed.{form}" for form in source}
        request = {
            "part": {form: str(path) for form, path in source.items()},
            "silent": [[span.start_ms // SLOT_MS, span.end_ms // SLOT_MS] for span in silent],
            **{form: str(path) for form, path in made.items()},
        }
        child.run("hush", request, on_progress=progress, timeout_seconds=_PATIENCE_SECONDS)
        return made

    def _silences(self, start_ms: int, end_ms: int) -> list[Span]:
        """A little beyond the part: its first packet and its last hold some of what is there."""
        around = Span(start_ms - SLOT_MS, end_ms + SLOT_MS)
        return silences(self._turns, self._agreed_by, around)

    def _agreed_by(self, user_id: int) -> Sequence[Span]:
        if user_id not in self._here:
            return ()
        return self._agreed.get(user_id, [Span(0, _END_MS)])

    @cached_property
    def _parts(self) -> dict[int, MixPart]:
        return {part.number: part for part in self._recording.parts.all()}

    @cached_property
    def _turns(self) -> list[Turn]:
        return [turn for part in self._parts.values() for turn in part.turns]

    @cached_property
    def _agreed(self) -> dict[int, list[Span]]:
        return agreed_to_recording(self._recording.space, _END_MS)

    @cached_property
    def _here(self) -> set[int]:
        """Who of those that speak has an account."""
        speakers = {user_id for _start, _end, user_id in self._turns}
        people = User.objects.filter(pk__in=speakers - {None}, closed_at__isnull=True)
        return set(people.values_list("pk", flat=True))


def _outside(heard: range, start_ms: int, end_ms: int) -> list[Span]:
    """What of a part lies before and behind what is heard."""
    first, last = heard.start * SLOT_MS, heard.stop * SLOT_MS
    before = [Span(start_ms, min(first, end_ms))] if first > start_ms else []
    behind = [Span(max(last, start_ms), end_ms + SLOT_MS)] if last < end_ms else []
    return before + behind
