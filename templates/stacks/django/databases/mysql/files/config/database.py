"""The database: a MySQL or MariaDB server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import MySQLdb
from django.db import InterfaceError, OperationalError, connection

_PATIENCE: Final = 600
"""Seconds to wait for another process that migrates."""

# Too many connections, server is stopping, connection cut or timed out, lock wait timeout, deadlock, query
# timeout; what begins with 2 is the client's: cannot connect, server has gone, lost during the query.
_UNAVAILABLE: Final = {
    *(1040, 1053, 1152, 1159, 1161, 1203, 1205, 1213, 1226, 1927, 1969),
    *(2002, 2003, 2006, 2013, 2055, 3024),
}


def database(url: str) -> dict[str, Any]:
    """What Django needs to reach the database; parameters of the URL are those of mysqlclient."""
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
        "OPTIONS": {
            "connect_timeout": 2,
            "collation": "utf8mb4_bin",
            "isolation_level": "read committed",
            **dict(parse_qsl(parts.query)),
        },
        "TEST": {"CHARSET": "utf8mb4"},
    }


def is_unavailable(error: BaseException) -> bool:
    """Whether the database did not answer, or asked to be asked again: deadlocks, too many clients."""
    if isinstance(error, InterfaceError):
        return True
    return isinstance(error, OperationalError) and not _UNAVAILABLE.isdisjoint(error.args[:1])


@contextmanager
def migration_lock() -> Iterator[None]:
    """Lets one process migrate at a time; the others wait."""
    name = f"migrate {connection.settings_dict['NAME']}"[:64]
    with connection.cursor() as cursor:
        cursor.execute("select get_lock(%s, %s)", [name, _PATIENCE])
        if cursor.fetchone() != (1,):
            raise OperationalError("another process has been migrating for too long")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select release_lock(%s)", [name])


def ensure_database() -> None:
    """Makes the database if it is not there."""
    given = connection.get_connection_params()
    names = ("user", "password", "host", "port", "unix_socket", "connect_timeout")
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    server = MySQLdb.connect(**{key: given[key] for key in names if key in given})
    try:
        server.query(f"create database if not exists {name} character set utf8mb4")
    finally:
        server.close()
