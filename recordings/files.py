"""Files in STORAGES["recordings"]. A name is used once: nobody ever writes into what is played."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

from spaces.models import Space

_CHUNK: Final = 1 << 20


def replay_folder(space: Space) -> str:
    return f"{space.public_id}/replay"


def parts_folder(space: Space) -> str:
    return f"{space.public_id}/parts"


def keep(path: Path, folder: str, stem: str) -> str:
    """Store a copy of this file; its name begins with `stem` and ends as the file's does.

    What a full disk took half of is removed again.
    """
    name = f"{folder}/{stem}-{secrets.token_hex(8)}{path.suffix}"
    with path.open("rb") as file, forgotten_on_error(name):
        return str(storages["recordings"].save(name, File(file)))


def keep_both(opus: Path, aac: Path, folder: str, stem: str) -> tuple[str, str]:
    """As `keep`, of the same sound in two forms: both, or none."""
    kept = keep(opus, folder, stem)
    with forgotten_on_error(kept):
        return kept, keep(aac, folder, stem)


def local_path(name: str, folder: Path) -> Path:
    """Where a program can read this file; a copy in `folder` if it lies elsewhere."""
    storage = storages["recordings"]
    try:
        return Path(storage.path(name))
    except NotImplementedError:
        copy = folder / name.replace("/", "_")
        with storage.open(name) as source, copy.open("wb") as target:
            for chunk in source.chunks(_CHUNK):
                target.write(chunk)
        return copy


def names_in(folder: str) -> set[str]:
    """The files that lie there, with the folder."""
    try:
        _, names = storages["recordings"].listdir(folder)
    except FileNotFoundError:
        return set()
    return {f"{folder}/{name}" for name in names}


def folders_in(folder: str) -> set[str]:
    """The folders in it, with its own name before theirs."""
    try:
        folders, _ = storages["recordings"].listdir(folder)
    except FileNotFoundError:
        return set()
    return {f"{folder}/{name}" for name in folders}


def forget(*names: str) -> None:
    for name in filter(None, names):
        storages["recordings"].delete(name)


def forget_after_commit(*names: str) -> None:
    """Remove these files once no row speaks of them."""
    transaction.on_commit(lambda: forget(*names), robust=True)


@contextmanager
def forgotten_on_error(*names: str) -> Iterator[None]:
    """What was stored for a row that could not be written."""
    try:
        yield
    except BaseException:
        forget(*names)
        raise
