"""Counts uses against limits."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from core.rules import Limit


@dataclass(frozen=True, slots=True)
class Usage:
    """Points that a key has used, and seconds until its window ends."""

    points: int
    reset: float


class Store(Protocol):
    """Where points are counted: in this process, or in one place for all instances.

    A window starts at its first use. A store that cannot count raises: nobody passes uncounted.
    """

    def add(self, bucket: str, key: str, seconds: int) -> Usage:
        """Adds a point; the usage with it."""
        ...

    def read(self, bucket: str, key: str) -> Usage:
        """The usage so far."""
        ...

    def clear(self, bucket: str, key: str) -> None:
        """Forgets the key."""
        ...

    def clear_all(self) -> None:
        """Forgets all keys."""
        ...


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a request may pass, and what is left for the next one."""

    allowed: bool
    remaining: int
    reset: int
    """Seconds until the window starts anew, at least 1."""


class RateLimits:
    """Buckets of points: one for each key (an address, an account) and name."""

    def __init__(self, limits: Mapping[str, Limit], store: Store) -> None:
        self._limits = limits
        self._store = store

    def limit_of(self, bucket: str) -> Limit:
        """How much a bucket holds."""
        return self._limits[bucket]

    def take(self, bucket: str, key: str) -> Decision:
        """Takes a point from the bucket of this key."""
        limit = self._limits[bucket]
        return _decide(limit, self._store.add(bucket, key, limit.seconds), 0)

    def peek(self, bucket: str, key: str) -> Decision:
        """What `take` would say, without taking a point."""
        return _decide(self._limits[bucket], self._store.read(bucket, key), 1)

    def clear(self, bucket: str, key: str) -> None:
        """Fills the bucket of this key again."""
        self._store.clear(bucket, key)

    def clear_all(self) -> None:
        """Fills every bucket again."""
        self._store.clear_all()


def _decide(limit: Limit, usage: Usage, coming: int) -> Decision:
    reset = limit.seconds if usage.points == 0 else max(1, math.ceil(usage.reset))
    return Decision(
        allowed=usage.points + coming <= limit.points,
        remaining=max(0, limit.points - usage.points),
        reset=reset,
    )
