"""Whether the database has the tables that this code was written for."""

import logging
import os
import threading
import time
from typing import Final

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.migrations.loader import MigrationLoader

from config.database import is_unavailable
from core.lifecycle import lifecycle

log: Final = logging.getLogger(__name__)

_INTERVAL: Final = 1.0
"""Seconds between two tries to reach a database that is down at start."""


class SchemaMismatch(Exception):
    """The database and this code do not belong together."""


def check_schema() -> None:
    """Makes sure of it, or, where the database is down, goes on asking: the process is not ready then.

    Raises SchemaMismatch when migrations are pending, or the database is newer than the code.
    """
    try:
        _refuse_mismatch()
    except (DatabaseError, InterfaceError) as error:
        if not is_unavailable(error):
            raise
        log.warning("the database does not answer yet", exc_info=True)
        lifecycle.not_ready = "The database has not answered yet."
        threading.Thread(target=_keep_checking, name="schema", daemon=True).start()
    finally:
        connections[DEFAULT_DB_ALIAS].close()


def _refuse_mismatch() -> None:
    loader = MigrationLoader(connections[DEFAULT_DB_ALIAS], ignore_no_migrations=True)
    known, applied = set(loader.disk_migrations), set(loader.applied_migrations)
    labels = {label for label, _ in known}
    if unknown := sorted(f"{a}.{n}" for a, n in applied - known if a in labels):
        raise SchemaMismatch(
            f"the database is newer than this code: it has {', '.join(unknown)}, "
            "which this code does not know"
        )
    if pending := sorted(f"{label}.{name}" for label, name in known - applied):
        raise SchemaMismatch(
            f'migrations are pending: {", ".join(pending)}; run "python manage.py migrate" first'
        )


def _keep_checking() -> None:
    while not lifecycle.is_stopping:
        time.sleep(_INTERVAL)
        try:
            _refuse_mismatch()
        except (DatabaseError, InterfaceError):
            continue
        except SchemaMismatch as mismatch:
            log.critical(str(mismatch))
            logging.shutdown()
            os._exit(1)
        finally:
            connections[DEFAULT_DB_ALIAS].close()
        lifecycle.not_ready = None
        log.info("the database answers")
        return
