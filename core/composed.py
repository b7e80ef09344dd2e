"""Queries that every page asks, composed once.

Django writes the SQL of a queryset anew each time, and for a rule like "visible to this viewer"
that takes longer than the database takes to answer. The rule stays where it is, in a queryset; what
is kept here is the SQL that came of it, with a gap where the viewer's id goes.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

if TYPE_CHECKING:
    from django.db.models import QuerySet

_NOBODY: Final = 7_070_707_070_707_070_707
"""Stands for the viewer while the SQL is written: an id that no account has."""


class ComposedQuery:
    """`ComposedQuery(lambda viewer_id: ...)`, for a queryset that differs in that id alone.

    It must be of `values_list` with plain columns (numbers, texts), and of one length.
    """

    def __init__(self, compose: Callable[[int], "QuerySet[Any, Any]"]) -> None:
        self._compose = compose
        self._written: dict[str, tuple[str, list[Any], list[int]]] = {}

    def rows(self, viewer_id: int) -> list[tuple[Any, ...]]:
        """What the queryset would give for this viewer: one query, hardly any Python."""
        sql, parameters, gaps = self._sql()
        for gap in gaps:
            parameters[gap] = viewer_id
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())

    def _sql(self) -> tuple[str, list[Any], list[int]]:
        """The SQL for this kind of database, its parameters (a fresh list), and where gaps are."""
        if connection.vendor not in self._written:
            sql, composed = self._compose(_NOBODY).query.sql_with_params()
            gaps = [at for at, value in enumerate(composed) if value == _NOBODY]
            self._written[connection.vendor] = (sql, list(composed), gaps)
        sql, parameters, gaps = self._written[connection.vendor]
        return sql, list(parameters), gaps
