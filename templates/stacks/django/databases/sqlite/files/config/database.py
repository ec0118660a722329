"""The database: a SQLite file."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from core.environment import ROOT


def database(url: str) -> dict[str, Any]:
    """What Django needs to reach the database: `file:` and a path, relative to the project."""
    path = ROOT / unquote(url.removeprefix("file:").removeprefix("//"))
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # A thread keeps its connection.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A transaction that reads before it writes cannot fail half-way because of another one.
            "transaction_mode": "IMMEDIATE",
            # Seconds to wait for another process that writes.
            "timeout": 2.5,
            # Readers do not wait for who writes; with the log, a commit needs no sync of its own.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        "TEST": {"NAME": None},
    }
