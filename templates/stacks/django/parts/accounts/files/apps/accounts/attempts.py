"""Attempts at passwords, of which only those count that fail."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from core.problems import too_many_requests
from web.limits import limits

T = TypeVar("T")

_MAX_WAITING: Final = 4
"""Attempts at one account that may wait for their turn: each takes a thread from other logins."""


class _Turns:
    """One at a time for each key."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: Counter[str] = Counter()
        self._taken: set[str] = set()

    @contextmanager
    def take(self, key: str) -> Iterator[None]:
        with self._changed:
            if self._waiting[key] >= _MAX_WAITING:
                raise too_many_requests(1)
            self._waiting[key] += 1
            self._changed.wait_for(lambda: key not in self._taken)
            self._waiting[key] -= 1
            if self._waiting[key] == 0:
                del self._waiting[key]
            self._taken.add(key)
        try:
            yield
        finally:
            with self._changed:
                self._taken.remove(key)
                self._changed.notify_all()


_turns: Final = _Turns()


def attempt(account: str, work: Callable[[], T | None]) -> T | None:
    """Makes an attempt at an account, and takes a point from it when that fails (`None`).

    When no points are left nothing is attempted, and the answer is 429: the right password is
    refused as well, or the answer would still tell which one is right. Attempts at one account take
    turns, so that many at once do not get more tries than there are points.
    """
    with _turns.take(account):
        before = limits.peek("loginAccount", account)
        if not before.allowed:
            raise too_many_requests(before.reset)
        result = work()
        if result is None:
            limits.take("loginAccount", account)
        return result


def forgive(account: str) -> None:
    """Forgets failed attempts."""
    limits.clear("loginAccount", account)
