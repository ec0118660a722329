"""Where rate limits are counted: in the memory of this process."""

import threading
import time
from collections import OrderedDict, defaultdict
from typing import Final, TypeAlias

from core.rate_limit import Usage

_MAX_KEYS: Final = 100_000
"""Windows of a bucket kept at most: whoever comes from ever new addresses must not fill the memory."""

_Windows: TypeAlias = OrderedDict[str, tuple[int, float]]


class RateLimitStore:
    """Counts in this process: each instance has counts of its own, and a restart forgets them."""

    def __init__(self) -> None:
        # Apart, so that a flood in one bucket makes no other forget: who is locked out, say.
        self._buckets: defaultdict[str, _Windows] = defaultdict(OrderedDict)
        self._lock = threading.Lock()

    def add(self, bucket: str, key: str, seconds: int) -> Usage:
        """Adds a point; the usage with it."""
        now = time.monotonic()
        with self._lock:
            windows = self._buckets[bucket]
            points, end = windows.get(key, (0, 0.0))
            if end <= now:
                points, end = 0, now + seconds
                windows.pop(key, None)
                _make_room(windows, now)
            windows[key] = (points + 1, end)
        return Usage(points + 1, end - now)

    def read(self, bucket: str, key: str) -> Usage:
        """The usage so far."""
        now = time.monotonic()
        with self._lock:
            points, end = self._buckets[bucket].get(key, (0, 0.0))
        return Usage(points, end - now) if end > now else Usage(0, 0)

    def clear(self, bucket: str, key: str) -> None:
        """Forgets the key."""
        with self._lock:
            self._buckets[bucket].pop(key, None)

    def clear_all(self) -> None:
        """Forgets all keys."""
        with self._lock:
            self._buckets.clear()


def _make_room(windows: _Windows, now: float) -> None:
    """Forgets what is over, and the oldest; all windows of a bucket are as long, so they stand in this order."""
    while windows and (len(windows) >= _MAX_KEYS or next(iter(windows.values()))[1] <= now):
        windows.popitem(last=False)
