"""The mix of a Space, minute by minute, for a download: taken from its replay, or made for this.

Minutes that are made are stored as they are, so that whoever takes the work up goes on where
another broke off.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from recordings import files, sources
from recordings.models import MixPart, Recording
from recordings.pieces import PART_SLOTS
from recordings.services.rendering import MARGIN_MS
from recordings.sound import child
from recordings.sound.packing import pack
from recordings.voices import SLOT_MS

Loudness = dict[str, dict[str, int]]
Step = Callable[[int], None]
_FORMS: Final = ("opus", "aac")


class Mixdown:
    """All of a Space that is over. What is made lies in `folder`, and is removed by the caller."""

    def __init__(self, recording: Recording, end_slot: int, folder: str) -> None:
        self._space = recording.space
        self._end = end_slot
        self._folder = folder
        self._count = -(-end_slot // PART_SLOTS)
        fresh = recording.parts.filter(is_stale=False, number__lt=self._count)
        found: dict[int, MixPart] = {part.number: part for part in fresh}
        self._of_replay = found if len(found) == self._count else {}

    @property
    def numbers(self) -> range:
        return range(self._count)

    def make(self, number: int, step: Step) -> None:
        """See that there is this part, and all before it are; `step` is called on the way."""
        if self._of_replay or self._counted(number) is not None:
            return
        before = (self._counted(number - 1) if number else None) or {}
        with TemporaryDirectory() as name:
            here = self._mix(number, before, Path(name), step)
        # The last one stored: it says that the others are whole.
        self._store(f"{number:05}.json", json.dumps(added(before, here)).encode())

    def join(self, folder: Path, step: Step) -> dict[str, Path]:
        """The whole, by its name for people; all parts are there."""
        mix = {"mix.opus": folder / "mix.opus", "mix.m4a": folder / "mix.m4a"}
        request = {
            "parts": [self._files_of(number, folder) for number in self.numbers],
            "slots": [0, self._end],
            "opus": str(mix["mix.opus"]),
            "aac": str(mix["mix.m4a"]),
        }
        child.run("join", request, on_progress=step)
        return mix

    def _mix(self, number: int, before: Loudness, folder: Path, step: Step) -> Loudness:
        start, end = number * PART_SLOTS, min((number + 1) * PART_SLOTS, self._end)
        voices = sources.voices_between(
            self._space, start * SLOT_MS - MARGIN_MS, end * SLOT_MS + MARGIN_MS
        )
        packed = folder / "voices"
        packed.write_bytes(pack(voices))
        made = {form: folder / f"{number:05}.{form}" for form in _FORMS}
        request = {
            "voices": str(packed),
            "slots": [start, end],
            "heard": [0, self._end],
            "loudness": before,
            **{form: str(path) for form, path in made.items()},
        }
        answer = child.run("part", request, on_progress=step)
        for path in made.values():
            self._store(path.name, path.read_bytes())
        return dict(answer["loudness"])

    def _counted(self, number: int) -> Loudness | None:
        """How loud everybody was up to the end of a part that was made; None if it was not."""
        try:
            with storages["recordings"].open(f"{self._folder}/{number:05}.json") as file:
                return dict(json.load(file))
        except (FileNotFoundError, ValueError):
            return None  # whoever was writing it died

    def _store(self, name: str, data: bytes) -> None:
        path = f"{self._folder}/{name}"
        storages["recordings"].delete(path)
        storages["recordings"].save(path, ContentFile(data))

    def _files_of(self, number: int, folder: Path) -> dict[str, str]:
        part = self._of_replay.get(number)
        if part is not None:
            names = {"opus": part.opus_file, "aac": part.aac_file}
        else:
            names = {form: f"{self._folder}/{number:05}.{form}" for form in _FORMS}
        return {form: str(files.local_path(name, folder)) for form, name in names.items()}


def added(one: Mapping[str, Mapping[str, int]], other: Mapping[str, Mapping[str, int]]) -> Loudness:
    """Blocks of each level, by person."""
    people = one.keys() | other.keys()
    return {who: dict(Counter(one.get(who, {})) + Counter(other.get(who, {}))) for who in people}
