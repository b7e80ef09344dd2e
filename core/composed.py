"""Queries that every page asks, composed once.

Django writes the SQL of a queryset anew each time, and for a rule like "visible to this viewer"
that takes longer than the database takes to answer. The rule stays where it is, in a queryset; what
is kept here is the SQL that came of it, with gaps where the viewer's id and the ids asked for go.

Whatever else a queryset holds is kept too: none of these may be composed with the time of day.
"""

import copy
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from django.db import connection, models

if TYPE_CHECKING:
    from django.db.models import QuerySet

M = TypeVar("M", bound=models.Model)

_NOBODY: Final = 7_070_707_070_707_070_707
"""Stands for the viewer while the SQL is written: an id that no account has."""

_ANYTHING: Final = 7_070_707_070_707_070_708
"""Stands for the ids asked for; becomes a text where they are texts."""

_KEYS: Final = "\0keys\0"


class ComposedQuery:
    """`ComposedQuery(lambda viewer_id: ...)`, for a queryset that differs in that id alone.

    It must be of `values_list` with plain columns (numbers, texts), and of one length.
    """

    def __init__(self, compose: Callable[[int], "QuerySet[Any, Any]"]) -> None:
        self._compose = compose
        self._written: dict[str, _Written] = {}

    def rows(self, viewer_id: int) -> list[tuple[Any, ...]]:
        """What the queryset would give for this viewer: one query, hardly any Python."""
        if connection.vendor not in self._written:
            self._written[connection.vendor] = _Written(self._compose(_NOBODY))
        sql, parameters = self._written[connection.vendor].filled(viewer_id)
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())


class ComposedLookup(Generic[M]):
    """`ComposedLookup(lambda viewer_id, keys: ...)`: objects of a list, as a viewer sees them.

    The queryset differs in these two alone and filters by `__in=keys`. What it brings along
    (`select_related`, `prefetch_related`, annotations) comes as ever. Guests have no id.
    """

    def __init__(self, compose: Callable[[int | None, Sequence[int | str]], "QuerySet[M]"]) -> None:
        self._compose = compose
        self._written: dict[tuple[str, bool], _Written] = {}

    def objects(self, viewer_id: int | None, keys: Sequence[int | str]) -> list[M]:
        """What the queryset would give for this viewer and these keys; no keys, no query."""
        if not keys:
            return []
        place = (connection.vendor, viewer_id is None)
        if place not in self._written:
            someone = None if viewer_id is None else _NOBODY
            self._written[place] = _Written(self._compose(someone, [_ANYTHING]))
        return cast("list[M]", list(self._written[place].queryset(viewer_id, keys)))


class _Written:
    """The SQL of a queryset for this kind of database, its parameters, and where the gaps are."""

    def __init__(self, queryset: "QuerySet[Any, Any]") -> None:
        self._queryset = queryset
        self._compiler: Any = queryset.query.get_compiler(connection=connection)
        sql, parameters = self._compiler.as_sql()
        self._compiler.connection = None  # each thread has its own
        self._parameters = list(parameters)
        self._viewers = [at for at, value in enumerate(parameters) if value == _NOBODY]
        keys = [at for at, value in enumerate(parameters) if str(value) == str(_ANYTHING)]
        pieces = sql.split("%s")
        marks = [_KEYS if at in keys else "%s" for at in range(len(parameters))]
        self._sql = "".join(piece + mark for piece, mark in zip(pieces, [*marks, ""], strict=True))
        self._keys = keys[::-1]  # the last one first: to fill it moves what comes after

    def filled(
        self, viewer_id: int | None, keys: Sequence[int | str] = ()
    ) -> tuple[str, list[Any]]:
        parameters = list(self._parameters)
        for gap in self._viewers:
            parameters[gap] = viewer_id
        for gap in self._keys:
            parameters[gap : gap + 1] = keys
        return self._sql.replace(_KEYS, ", ".join(["%s"] * len(keys))), parameters

    def queryset(self, viewer_id: int | None, keys: Sequence[int | str]) -> "QuerySet[Any, Any]":
        """To be read as it is: a further filter would not reach the SQL."""
        filled = self.filled(viewer_id, keys)
        compiler = copy.copy(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_, **__: filled
        found = self._queryset.all()
        found.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return found
