"""SQLite, whose tables are changed without a second look at `%`."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.ddl_references import Statement
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor


class SchemaEditor(DatabaseSchemaEditor):
    """Runs statements without parameters as they stand."""

    def execute(self, sql: Statement | str, params: Sequence[Any] | None = ()) -> None:
        # Django writes the default of a new column into the statement that copies the rows, and then
        # takes `%s` in it for a parameter and `%%` for `%`. With None it leaves the statement alone.
        super().execute(sql, params or None)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend with this editor."""

    SchemaEditorClass = SchemaEditor
