"""What is in "Download my data": each app says what it has of an account, and what it leaves out.

`covers` and `leave_out` name the fields that point at an account ("timeline.Like.user"); a test
finds every such field of every app and wants each of them in one of the two.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from accounts.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

Item = Mapping[str, Any]
CHUNK: Final = 500
PICTURE: Final = "picture.webp"


class Subject(NamedTuple):
    """One file of the zip: `contribute` yields its items one by one, in bounded memory.

    `shape` says what each key of an item means; no item has a key that is not in it.
    """

    name: str
    title: str
    shape: Mapping[str, str]
    contribute: Callable[[User], Iterator[Item]]


_subjects: Final[dict[str, Subject]] = {}
_covered: Final[set[str]] = set()
_left_out: Final[dict[str, str]] = {}


def register(
    name: str,
    title: str,
    contribute: Callable[[User], Iterator[Item]],
    *,
    shape: Mapping[str, str],
    covers: Iterable[str] = (),
) -> None:
    """From now on `name`.json is in every download; the last one to take a name has it."""
    _subjects[name] = Subject(name, title, shape, contribute)
    _covered.update(covers)


def table(
    name: str,
    title: str,
    rows: Callable[[User], "QuerySet[Any]"],
    columns: Mapping[str, tuple[str, str]],
    *,
    covers: Iterable[str] = (),
) -> None:
    """As `register`, of rows as they lie in the database: key -> (path of the field, meaning)."""
    paths = {key: path for key, (path, _meaning) in columns.items()}

    def contribute(user: User) -> Iterator[Item]:
        found = rows(user).order_by("pk").values_list(*paths.values())
        for values in found.iterator(chunk_size=CHUNK):
            yield dict(zip(paths, values, strict=True))

    shape = {key: meaning for key, (_path, meaning) in columns.items()}
    register(name, title, contribute, shape=shape, covers=covers)


def leave_out(reason: str, *fields: str) -> None:
    """These point at an account and are in no download, for this reason."""
    _left_out.update(dict.fromkeys(fields, reason))


def subjects() -> list[Subject]:
    return list(_subjects.values())


def covered() -> frozenset[str]:
    return frozenset(_covered)


def left_out() -> Mapping[str, str]:
    return _left_out
