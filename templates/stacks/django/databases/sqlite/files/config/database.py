"""The database: a SQLite file."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final
from urllib.parse import unquote

from django.db import InterfaceError, OperationalError, connection

from core.environment import ROOT

_PATIENCE: Final = 600
"""Seconds to wait for another process that migrates."""

# Another one writes, or the file cannot be reached; not what is wrong with the question.
_UNAVAILABLE: Final = re.compile(
    "locked|unable to open|disk i/o error|readonly|is full", re.IGNORECASE
)


def database(url: str) -> dict[str, Any]:
    """What Django needs to reach the database: `file:` and a path, relative to the project."""
    path = ROOT / unquote(re.sub("^file:(?://)?", "", url))
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "config.engine",
        "NAME": path,
        # A thread keeps its connection.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A transaction that reads before it writes cannot fail half-way because of another one.
            "transaction_mode": "IMMEDIATE",
            # Seconds to wait for who writes; then it is 503.
            "timeout": 2.5,
            # Readers do not wait for who writes; with the log, a commit needs no sync of its own.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def is_unavailable(error: BaseException) -> bool:
    """Whether the database did not answer, or was busy for too long."""
    if isinstance(error, InterfaceError):
        return True
    return isinstance(error, OperationalError) and bool(_UNAVAILABLE.search(str(error)))


@contextmanager
def migration_lock() -> Iterator[None]:
    """Lets one process migrate at a time; the others wait.

    The lock is that of a second file: the tables themselves are changed in transactions of their own.
    """
    path = f"{connection.settings_dict['NAME']}-migrate"
    with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as lock:
        lock.execute("begin exclusive")
        yield


def ensure_database() -> None:
    """Nothing to do: the file is made when it is opened."""
