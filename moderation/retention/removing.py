"""Removes rows together with their files, in batches that can be cut off anywhere.

Files go first, then the rows that name them and the count of both in one transaction: whoever comes
after somebody who died finds the rows, and removes once more what is gone already. What was removed
is counted once.
"""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, Protocol

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet

from recordings import files

BATCH: Final = 200
BUDGET_SECONDS: Final = 150.0
"""So long one task removes; another goes on."""
_LEASE: Final = timedelta(minutes=3)
"""A bucket may take a second to remove a file."""


class Unfinished(Exception):
    """The time of this task is over; there is more to remove."""


class Claim(Protocol):
    """What says that one may go on: core.leases.Lease."""

    def renew(self, lease: timedelta, **fields: Any) -> None: ...

    def tick(self) -> None: ...


class NoClaim:
    """For what may be done by several at once."""

    def renew(self, lease: timedelta, **fields: Any) -> None: ...

    def tick(self) -> None: ...


class Removing:
    """Under a claim. Everything raises what the claim does (Overtaken), and Unfinished."""

    def __init__(self, lease: Claim, removed: dict[str, int]) -> None:
        self._lease = lease
        self._removed = dict(removed)
        self._stop_at = time.monotonic() + BUDGET_SECONDS

    @property
    def removed(self) -> dict[str, int]:
        return dict(self._removed)

    def rows(self, name: str, rows: QuerySet[Any], *columns: str, size: str | None = None) -> None:
        """Delete all of these, and the files that their `columns` name."""
        self._batches(name, rows, columns, size, lambda batch: batch.delete())

    def emptied(self, name: str, rows: QuerySet[Any], *columns: str, **blank: Any) -> None:
        """Leave the rows, with `blank` in place of what was in them, and remove their files.

        `rows` are those that are not blank yet.
        """
        self._batches(name, rows, columns, None, lambda batch: batch.update(**blank))

    def strays(self, names: Iterable[str]) -> None:
        """Files of which no row speaks."""
        for name in names:
            self._require_time()
            self._lease.tick()
            files.forget(name)

    def _batches(
        self,
        name: str,
        rows: QuerySet[Any],
        columns: Sequence[str],
        size: str | None,
        act: Any,
    ) -> None:
        wanted = ["pk", *columns, *([size] if size else [])]
        while batch := list(rows.order_by("pk").values(*wanted)[:BATCH]):
            self._require_time()
            self._lease.renew(_LEASE)
            names = [row[column] for row in batch for column in columns if row[column]]
            files.forget(*names)
            added = {name: len(batch), "files": len(names)}
            if size:
                added["bytes"] = sum(row[size] for row in batch)
            with transaction.atomic():
                self._count(added)
                act(rows.model.objects.filter(pk__in=[row["pk"] for row in batch]))

    def _count(self, added: dict[str, int]) -> None:
        total = self._removed | {
            key: self._removed.get(key, 0) + number for key, number in added.items()
        }
        self._lease.renew(_LEASE, removed=total)
        self._removed = total

    def _require_time(self) -> None:
        if time.monotonic() > self._stop_at:
            raise Unfinished


def all_files_in(folder: str) -> list[str]:
    """Every file below it, however deep."""
    found = sorted(files.names_in(folder))
    for inner in sorted(files.folders_in(folder)):
        found += all_files_in(inner)
    return found


def forget_empty(folder: str) -> None:
    """Folders exist on a disk alone; those that are empty go."""
    for inner in files.folders_in(folder):
        forget_empty(inner)
    with suppress(OSError):
        storages["recordings"].delete(folder)
