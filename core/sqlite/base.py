"""Django's backend for SQLite, with a line for the writers of one process.

SQLite lets one connection write; the others sleep and look again, each time a little longer, up to
100 ms, and whoever happens to look in the right moment is next. Under load somebody is always
unlucky for seconds. Here the threads of a process first wait for one another, in order
(core.sqlite.line), and SQLite's own waiting (`timeout`) is left for other processes and for whoever
has waited PATIENCE_SECONDS: a line can make nobody wait for ever.
"""

from collections import defaultdict
from typing import Any, Final

from django.db.backends.sqlite3 import base

from core.sqlite.line import Line

PATIENCE_SECONDS: Final = 5.0
_WRITES: Final = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_lines: Final[defaultdict[str, Line]] = defaultdict(Line)


class DatabaseWrapper(base.DatabaseWrapper):
    """A transaction has the line from its BEGIN to its end, a lone write for its statement."""

    _has_turn = False

    @property
    def line(self) -> Line:
        """The one for this file."""
        return _lines[str(self.settings_dict["NAME"])]

    @property
    def is_in_transaction(self) -> bool:
        return self._has_turn or self.connection is None or self.connection.in_transaction

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ARG002 (Django passes it)
        return self.connection.cursor(factory=lambda connection: _Cursor(connection, self))

    def _start_transaction_under_autocommit(self) -> None:
        self._has_turn = self.line.enter(PATIENCE_SECONDS)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()  # what could not be committed is rolled back

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self.line.leave()


class _Cursor(base.SQLiteCursorWrapper):
    def __init__(self, connection: Any, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        if not self._is_lone_write(query):
            return super().execute(query, params)
        with self._wrapper.line.turn(PATIENCE_SECONDS):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if not self._is_lone_write(query):
            return super().executemany(query, param_list)
        with self._wrapper.line.turn(PATIENCE_SECONDS):
            return super().executemany(query, param_list)

    def _is_lone_write(self, query: str) -> bool:
        return query.startswith(_WRITES) and not self._wrapper.is_in_transaction
