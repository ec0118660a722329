"""Work that a change of the account must not come between."""

from collections.abc import Callable
from typing import TypeVar

from core.problems import unavailable

T = TypeVar("T")

_MAX_ATTEMPTS = 5


def until_settled(work: Callable[[], T | None]) -> T:
    """Does work on an account, from its start when the account changed while it went on (`None`).

    Then it counts as work that came after the change. 503 when the account never stays as it is.
    """
    for _ in range(_MAX_ATTEMPTS):
        if (result := work()) is not None:
            return result
    raise unavailable()
