"""Where rate limits are counted: in the memory of this process."""

import threading
import time
from typing import Final

from core.rate_limit import Usage

_MAX_KEYS: Final = 100_000
"""Windows kept at most: whoever comes from ever new addresses must not fill the memory."""


class RateLimitStore:
    """Counts in this process: each instance has counts of its own, and a restart forgets them."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, str], tuple[int, float]] = {}
        self._lock = threading.Lock()
        self._next_sweep = 0.0

    def add(self, bucket: str, key: str, seconds: int) -> Usage:
        """Adds a point; the usage with it."""
        now = time.monotonic()
        with self._lock:
            points, end = self._windows.get((bucket, key), (0, 0.0))
            if end <= now:
                points, end = 0, now + seconds
                self._make_room(now)
            self._windows[bucket, key] = (points + 1, end)
        return Usage(points + 1, end - now)

    def read(self, bucket: str, key: str) -> Usage:
        """The usage so far."""
        now = time.monotonic()
        points, end = self._windows.get((bucket, key), (0, 0.0))
        return Usage(points, end - now) if end > now else Usage(0, 0)

    def clear(self, bucket: str, key: str) -> None:
        """Forgets the key."""
        with self._lock:
            self._windows.pop((bucket, key), None)

    def clear_all(self) -> None:
        """Forgets all keys."""
        with self._lock:
            self._windows.clear()

    def _make_room(self, now: float) -> None:
        """Forgets what is over, once in a while; should that not be enough, the oldest go."""
        if now >= self._next_sweep:
            self._next_sweep = now + 60
            self._windows = {key: kept for key, kept in self._windows.items() if kept[1] > now}
        while len(self._windows) >= _MAX_KEYS:
            del self._windows[next(iter(self._windows))]
