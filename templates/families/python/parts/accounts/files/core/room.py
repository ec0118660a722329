"""Bounds on what may be done at once."""

import threading
from types import TracebackType

from core.problems import too_many_requests


class Room:
    """Takes in so many at once; who comes beyond that gets a 429, without a wait.

    A thread that waits can do nothing else: without a bound a flood of one kind of request would
    keep all others from being answered.
    """

    def __init__(self, size: int) -> None:
        self._free = threading.Semaphore(size)

    def __enter__(self) -> None:
        if not self._free.acquire(blocking=False):
            raise too_many_requests(1)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._free.release()
