"""Transactions that are tried again."""

from collections.abc import Callable
from typing import Final, TypeVar

from django.db import OperationalError

T = TypeVar("T")

_MAX_ATTEMPTS: Final = 4

# Deadlock, failed serialisation: as PostgreSQL and as MySQL name them.
_WORTH_ANOTHER_TRY: Final = {"40P01", "40001", 1213}


def retried(work: Callable[[], T]) -> T:
    """Does a whole transaction again when the database has undone it for the sake of another one."""
    for attempt in range(1, _MAX_ATTEMPTS + 1):
        try:
            return work()
        except OperationalError as error:
            code = getattr(error.__cause__, "sqlstate", None) or next(iter(error.args), None)
            if attempt == _MAX_ATTEMPTS or code not in _WORTH_ANOTHER_TRY:
                raise
    raise AssertionError("the last attempt has ended")
