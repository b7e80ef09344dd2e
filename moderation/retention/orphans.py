"""Do files and rows still belong to one another? Both ways, in bounded memory.

A file is somebody's if a row names it, or if it lies in the folder of something that is being made.
Files younger than an hour are left alone: whoever wrote one is about to write the row.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple

from django.core.files.storage import storages
from django.db.models import QuerySet

from accounts.models import DataExport
from core.work import WorkState
from moderation.models import EvidenceTrack
from recordings import files
from recordings.models import AudioSegment, Clip, Download, MixPart, Replay

YOUNG: Final = timedelta(hours=1)
_BATCH: Final = 400


class Named(NamedTuple):
    """Rows that name files; `expected` those whose files have to be there."""

    rows: QuerySet[Any]
    columns: Sequence[str]
    expected: QuerySet[Any]


class Found(NamedTuple):
    """Names of files without a row, and of rows without their file ("clip 12: clips/...")."""

    orphans: list[str]
    missing: list[str]


def find(now: datetime) -> Found:
    """Look at everything in STORAGES["recordings"] and everything that names something there."""
    seen: set[int] = set()
    orphans: list[str] = []
    walk = _walk("")
    while batch := list(islice(walk, _BATCH)):
        seen.update(map(hash, batch))
        orphans += [name for name in _unnamed(batch) if _is_old(name, now)]
    return Found(orphans, list(_missing(seen)))


def remove(orphans: Sequence[str]) -> int:
    """Remove those that no row names even now; says how many."""
    removed = 0
    for start in range(0, len(orphans), _BATCH):
        names = _unnamed(orphans[start : start + _BATCH])
        files.forget(*names)
        removed += len(names)
    return removed


def _named() -> list[Named]:
    two = ("opus_file", "aac_file")
    kept = AudioSegment.objects.filter(recording__purged_at=None)
    parts = MixPart.objects.filter(recording__replay__deleted_at=None)
    tracks = EvidenceTrack.objects.all()
    replays: Any = Replay.objects.all()
    clips: Any = Clip.objects.all()
    downloads: Any = Download.objects.all()
    exports: Any = DataExport.objects.all()
    done = {"state": WorkState.DONE}
    return [
        Named(AudioSegment.objects.all(), ("file",), kept),
        Named(MixPart.objects.all(), two, parts),
        Named(replays, two, replays.filter(deleted_at=None)),
        Named(clips, two, clips.filter(removed_at=None, **done)),
        Named(tracks, ("file",), tracks.filter(evidence__space__purge=None)),
        Named(downloads, ("file",), downloads.filter(**done)),
        Named(exports, ("file",), exports.filter(**done)),
    ]


def _walk(folder: str) -> Iterator[str]:
    try:
        folders, names = storages["recordings"].listdir(folder)
    except FileNotFoundError:
        return
    begin = f"{folder}/" if folder else ""
    yield from (f"{begin}{name}" for name in sorted(names))
    for inner in sorted(folders):
        yield from _walk(f"{begin}{inner}")


def _unnamed(names: Sequence[str]) -> list[str]:
    """Those of which no row speaks. A constant number of queries."""
    known: set[str] = set()
    for named in _named():
        for column in named.columns:
            found = named.rows.filter(**{f"{column}__in": names})
            known.update(found.values_list(column, flat=True))
    left = [name for name in names if name not in known]
    return _not_being_made(left)


def _not_being_made(names: Sequence[str]) -> list[str]:
    """Without what lies in the folder of a download: it is removed with that."""
    folders = {name: _download_of(name) for name in names}
    rows: Any = Download.objects.filter(public_id__in={one for one in folders.values() if one})
    being_made = set(rows.values_list("public_id", flat=True))
    return [name for name in names if folders[name] not in being_made]


def _download_of(name: str) -> str:
    parts = name.split("/")
    return parts[2] if len(parts) > 3 and parts[1] == "downloads" else ""


def _is_old(name: str, now: datetime) -> bool:
    try:
        return storages["recordings"].get_modified_time(name) <= now - YOUNG
    except FileNotFoundError:
        return False


def _missing(seen: set[int]) -> Iterator[str]:
    storage = storages["recordings"]
    for named in _named():
        for column in named.columns:
            rows = named.expected.exclude(**{column: ""})
            for pk, name in rows.order_by("pk").values_list("pk", column).iterator():
                row = rows.filter(pk=pk, **{column: name})
                # Asked once more: it may have been written, or removed, since one looked.
                if hash(name) not in seen and row.exists() and not storage.exists(name):
                    yield f"{rows.model._meta.model_name} {pk}: {name}"
