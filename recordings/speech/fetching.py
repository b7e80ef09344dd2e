"""Fetches a speech model: what was got is resumed, checked, and put in its place in one step.

Not Vosk's own way, which has no checksum and no timeout, takes half a model for a whole one, and
ends the process that asks for an unknown name.
"""

import contextlib
import hashlib
import http.client
import os
import shutil
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Final

from recordings.speech.catalogue import SOURCE, Model

TIMEOUT_SECONDS: Final = 30
TRIES: Final = 5
PIECE: Final = 256 * 1024
MOST_FILES: Final = 500
MOST_TIMES_LARGER: Final = 20
"""What is unpacked of a zip, in sizes of the zip."""

Progress = Callable[[int, int], None]


class FetchError(Exception):
    """Says in words what went wrong, and what to do."""


def fetch(model: Model, folder: Path, *, progress: Progress, source: str = SOURCE) -> None:
    """Make `folder` this model, downloading what is missing of it.

    `progress` gets bytes so far and bytes in all. Raises FetchError; what was downloaded by then
    stays beside the folder, for the next time. `folder` is either what it was, or the whole model.
    """
    with _alone(folder):
        archive = folder.with_name(f".{model.file}.part")
        _download(model, archive, source + model.file, progress)
        _check(model, archive)
        _install(model, archive, folder)
        archive.unlink()


def install(model: Model, archive: Path, folder: Path) -> None:
    """The same with a zip that somebody brought. Raises FetchError."""
    if not archive.is_file():
        raise FetchError(f"There is no file {archive}.")
    with _alone(folder):
        _check(model, archive)
        _install(model, archive, folder)


# --- Getting it ----------------------------------------------------------------------------------


def _download(model: Model, archive: Path, url: str, progress: Progress) -> None:
    for number in range(1, TRIES + 1):
        had = _size(archive)
        if had >= model.size:
            return
        try:
            _download_rest(model, archive, url, progress)
        except urllib.error.HTTPError as error:
            raise FetchError(
                f"{url} answers {error.code}. Fetch {model.file} elsewhere and give it with "
                "--from-file."
            ) from error
        except (OSError, http.client.HTTPException) as error:
            # As long as something comes, it is worth another try.
            if number == TRIES or _size(archive) == had:
                raise FetchError(_no_network(model, url, error)) from error


def _download_rest(model: Model, archive: Path, url: str, progress: Progress) -> None:
    had = _size(archive)
    request = urllib.request.Request(url)  # noqa: S310 - the catalogue's https address
    if had:
        request.add_header("Range", f"bytes={had}-")
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        goes_on = answer.status == http.HTTPStatus.PARTIAL_CONTENT
        with archive.open("ab" if goes_on else "wb") as file:
            _copy(answer, file, model, progress)
    if _size(archive) < model.size:
        raise http.client.IncompleteRead(b"")


def _copy(answer: IO[bytes], file: IO[bytes], model: Model, progress: Progress) -> None:
    """No more than the model has: whoever sends more sends something else."""
    so_far = file.tell()
    while so_far < model.size and (piece := answer.read(min(PIECE, model.size - so_far))):
        file.write(piece)
        so_far += len(piece)
        progress(so_far, model.size)


def _no_network(model: Model, url: str, error: Exception) -> str:
    reason = getattr(error, "reason", None) or error or type(error).__name__
    return (
        f"Cannot fetch {url} ({reason}). Is there a network, and may this machine reach it? "
        f"Run this again to go on where it stopped; or bring {model.file} on another way and "
        "give it with --from-file."
    )


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


# --- Checking and unpacking it -------------------------------------------------------------------


def _check(model: Model, archive: Path) -> None:
    """A download that is something else is removed: it would never become right."""
    with archive.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if _size(archive) == model.size and digest == model.sha256:
        return
    if archive.suffix == ".part":
        archive.unlink()
    raise FetchError(
        f"This is not {model.name}: its SHA-256 is {digest}, and not {model.sha256} "
        f"({model.size} bytes). Nothing was changed."
    )


def _install(model: Model, archive: Path, folder: Path) -> None:
    fresh, old = (folder.with_name(f".{folder.name}.{what}") for what in ("new", "old"))
    for left in (fresh, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
        _unpack(model, archive, fresh)
        if not (fresh / "am" / "final.mdl").is_file():
            raise FetchError("There is no model in this archive.")
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except (zipfile.BadZipFile, OSError) as error:
        raise FetchError(f"Cannot unpack {archive.name}: {error}") from error
    finally:
        for left in (fresh, old):
            shutil.rmtree(left, ignore_errors=True)


def _unpack(model: Model, archive: Path, into: Path) -> None:
    """Without the folder that all of it lies in. Raises FetchError for a zip that wants out."""
    with zipfile.ZipFile(archive) as file:
        members = [one for one in file.infolist() if not one.is_dir()]
        too_large = sum(one.file_size for one in members) > MOST_TIMES_LARGER * model.size
        if too_large or len(members) > MOST_FILES:
            raise FetchError("This archive is larger than any model.")
        for member in members:
            target = into / _inner_path(member.filename)
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open(member) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, PIECE)


def _inner_path(name: str) -> Path:
    parts = PurePosixPath(name).parts
    if "\\" in name or name.startswith("/") or ".." in parts or len(parts) < 2 or ":" in name:
        raise FetchError(f"This archive has a file in a strange place: {name!r}")
    return Path(*parts[1:])


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time; whoever holds the lock and dies lets go of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f".{folder.name}.lock").open("ab") as lock:
        try:
            _lock(lock)
        except OSError as error:
            raise FetchError("Somebody else is fetching a model right now.") from error
        yield


def _lock(file: IO[bytes]) -> None:
    if os.name == "nt":
        import msvcrt  # noqa: PLC0415 - where there is one

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return
    import fcntl  # noqa: PLC0415

    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
