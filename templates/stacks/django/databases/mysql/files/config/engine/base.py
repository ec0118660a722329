"""MySQL, with a bound on every wait, and connections that are looked at before they are used."""

from typing import Any, Final

from django.db.backends.mysql import base
from django.db.backends.mysql.features import DatabaseFeatures
from django.db.backends.mysql.schema import DatabaseSchemaEditor

from core.idle_socket import has_something_to_say
from core.lifecycle import lifecycle

_TIMEOUT: Final = 2
"""Seconds to wait for an answer: with a silent database, requests are answered with 503 within three."""

# The server gives up before: what is answered with 503 must not be done later, and statements that nobody waits for
# must not take all of its connections. MySQL has a bound for each kind of wait, and counts locks in whole seconds.
_MARIADB_BOUNDS: Final = "set session max_statement_time = 1.7"
_MYSQL_BOUNDS: Final = (
    "set session max_execution_time = 1700, innodb_lock_wait_timeout = 1, lock_wait_timeout = 1"
)


class SchemaEditor(DatabaseSchemaEditor):
    """Makes tables that tell `a` from `A`, `á` and `a` with a space, whatever the database was made for."""

    @property
    def sql_create_table(self) -> str:  # type: ignore[override]
        # `utf8mb4_bin` would compare without the spaces at the end.
        is_mariadb = self.connection.mysql_is_mariadb
        collation = "utf8mb4_nopad_bin" if is_mariadb else "utf8mb4_0900_bin"
        options = f"ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {collation}"
        return f"{super().sql_create_table} {options}"


class Features(DatabaseFeatures):
    """UUIDs are text: MariaDB's own type refuses those of some versions, and MySQL has none."""

    has_native_uuid_field = False


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend with these bounds."""

    SchemaEditorClass = SchemaEditor
    features_class = Features

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if lifecycle.is_serving:
            params |= {"read_timeout": _TIMEOUT, "write_timeout": _TIMEOUT}
        return params

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if lifecycle.is_serving:
            with self.cursor() as cursor:
                cursor.execute(_MARIADB_BOUNDS if self.mysql_is_mariadb else _MYSQL_BOUNDS)

    def close_if_unusable_or_obsolete(self) -> None:
        if self.connection is not None and has_something_to_say(self.connection.fileno()):
            self.close()
        else:
            super().close_if_unusable_or_obsolete()
