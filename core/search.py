"""Search by words, the same on SQLite (FTS5) and PostgreSQL (GIN).

A model has a WordsField; `filter(words__matches=["jazz", "no"])` finds the rows in which every one
of these words begins some word. The engines' own ideas of language stay out of it: they are
given, and asked for, the words of core.words.
"""

from typing import Any, Final

from django.apps import AppConfig
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

from core.words import words_of

Sql = tuple[str, list[str]]
_VECTOR: Final = "array_to_tsvector(string_to_array({}, ' '))"


class WordsField(models.TextField):  # type: ignore[type-arg]
    """The words of other fields of the row, kept with it whenever it is saved.

    Whoever saves only some fields, one of `sources` among them, names this one too.
    """

    def __init__(self, *sources: str, **options: Any) -> None:
        self.sources = sources
        super().__init__(**{"editable": False, "default": "", "blank": True, **options})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, _, options = super().deconstruct()
        return name, path, self.sources, options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: ARG002
        text = " ".join(str(getattr(model_instance, source)) for source in self.sources)
        words = " ".join(words_of(text))
        setattr(model_instance, self.attname, words)
        return words


@WordsField.register_lookup
class Matches(models.Lookup):
    """Every given word begins a word of the row; no word at all matches nothing."""

    lookup_name = "matches"
    prepare_rhs = False
    lhs: Col

    def as_sqlite(self, _compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        quote = connection.ops.quote_name
        model = self.lhs.target.model
        index = quote(_index_of(model))
        row = f"{quote(str(self.lhs.alias))}.{quote(str(model._meta.pk.column))}"
        wanted = " AND ".join(f'"{word}"*' for word in self._words())
        return f"{row} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)", [wanted]  # noqa: S608

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        column, _ = self.process_lhs(compiler, connection)
        wanted = " & ".join(f"'{word}':*" for word in self._words())
        return f"{_VECTOR.format(column)} @@ %s::tsquery", [wanted]

    def _words(self) -> list[str]:
        words = words_of(" ".join(self.rhs))
        if not words:
            raise EmptyResultSet
        return words


def fill(app_label: str, model_name: str) -> RunPython:
    """A step of a migration behind the new field: rows that were there before get their words."""

    def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for row in apps.get_model(app_label, model_name)._base_manager.iterator(chunk_size=500):
            row.save(update_fields=["words"])

    def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _uninstall(schema_editor.connection, apps.get_model(app_label, model_name))

    return RunPython(forwards, backwards)


def install(sender: AppConfig, using: str, **_: Any) -> None:
    """Make the index of each WordsField of an app, unless it is there; after each migration.

    Not in a migration: SQLite changes a table by copying it, and its triggers are lost.
    """
    connection = connections[using]
    for model in sender.get_models():
        if _has_words(connection, model):
            _INSTALLERS[connection.vendor](connection, model)


def _index_of(model: type[models.Model]) -> str:
    return f"{model._meta.db_table}_words"


def _has_words(connection: BaseDatabaseWrapper, model: type[models.Model]) -> bool:
    """Does the table have the column now? An app may be migrated to a time before it."""
    if not any(isinstance(field, WordsField) for field in model._meta.local_fields):
        return False
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return "words" in {column.name for column in columns}


# The index reads its text from the table, and must be told what a row said before it changed.
_ADD = "INSERT INTO {index}(rowid, words) VALUES (new.id, new.words);"
_REMOVE = "INSERT INTO {index}({index}, rowid, words) VALUES ('delete', old.id, old.words);"
_TRIGGERS: Final = {
    "insert": ("AFTER INSERT", _ADD),
    "update": ("AFTER UPDATE OF words", _REMOVE + _ADD),
    "delete": ("AFTER DELETE", _REMOVE),
}


def _install_on_sqlite(connection: BaseDatabaseWrapper, model: type[models.Model]) -> None:
    table, index = model._meta.db_table, _index_of(model)
    with connection.cursor() as cursor:
        is_new = index not in connection.introspection.table_names(cursor)
        # "ascii" splits at spaces and leaves everything beyond ASCII alone: the words are ours.
        cursor.execute(
            f'CREATE VIRTUAL TABLE IF NOT EXISTS "{index}" USING fts5(words, content="{table}", '
            "content_rowid=id, tokenize=ascii, detail=none, columnsize=0)"
        )
        for event, (when, act) in _TRIGGERS.items():
            cursor.execute(
                f'CREATE TRIGGER IF NOT EXISTS "{index}_{event}" {when} ON "{table}" '
                f"BEGIN {act.format(index=index)} END"
            )
        if is_new:
            cursor.execute(f'INSERT INTO "{index}"("{index}") VALUES (\'rebuild\')')  # noqa: S608


def _uninstall(connection: BaseDatabaseWrapper, model: type[models.Model]) -> None:
    """Free the column; PostgreSQL's index goes with it."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for event in _TRIGGERS:
            cursor.execute(f'DROP TRIGGER IF EXISTS "{_index_of(model)}_{event}"')
        cursor.execute(f'DROP TABLE IF EXISTS "{_index_of(model)}"')


def _install_on_postgresql(connection: BaseDatabaseWrapper, model: type[models.Model]) -> None:
    vector = _VECTOR.format("words")
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE INDEX IF NOT EXISTS "{_index_of(model)}" ON "{model._meta.db_table}" '
            f"USING gin ({vector})"
        )


_INSTALLERS: Final = {"sqlite": _install_on_sqlite, "postgresql": _install_on_postgresql}
