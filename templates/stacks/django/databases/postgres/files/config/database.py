"""The database: a PostgreSQL server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from django.db import InterfaceError, OperationalError, connection
from psycopg import sql

_MIGRATION_LOCK: Final = 5_403_718_926
"""Any number will do, so long as nothing else on this database locks with it."""


def database(url: str) -> dict[str, Any]:
    """What Django needs to reach the database; parameters of the URL are those of libpq."""
    parts = urlsplit(url)
    return {
        "ENGINE": "config.engine",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # A thread keeps its connection.
        "CONN_MAX_AGE": None,
        "OPTIONS": {"connect_timeout": 2, **dict(parse_qsl(parts.query))},
    }


def is_unavailable(error: BaseException) -> bool:
    """Whether the database did not answer, or asked to be asked again: deadlocks, too many clients."""
    return isinstance(error, (OperationalError, InterfaceError))


@contextmanager
def migration_lock() -> Iterator[None]:
    """Lets one process migrate at a time; the others wait."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [_MIGRATION_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def ensure_database() -> None:
    """Makes the database if it is not there."""
    given = {**connection.get_connection_params(), "dbname": "postgres"}
    options = {name: given[name] for name in given if name in _CONNECTING}
    name = connection.settings_dict["NAME"]
    with psycopg.connect(**options, autocommit=True) as maintenance:
        if maintenance.execute("select from pg_database where datname = %s", [name]).fetchone():
            return
        try:
            maintenance.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            # Somebody else was faster.
            return


_CONNECTING: Final = {"dbname", "user", "password", "host", "port", "sslmode", "connect_timeout"}
