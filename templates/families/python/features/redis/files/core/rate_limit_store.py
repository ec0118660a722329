"""Where rate limits are counted: in Redis, for all instances together."""

from typing import Final

from core.rate_limit import Usage
from core.redis_client import shared_redis

# One step for Redis, so that no count can be without its end.
# KEYS: the key. ARGV: what to add (0 or 1), milliseconds of a window. Answers points and milliseconds left.
_SCRIPT: Final = """
local points
if ARGV[1] == '1' then
  points = redis.call('INCR', KEYS[1])
  if points == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
else
  points = tonumber(redis.call('GET', KEYS[1]) or 0)
end
return { points, redis.call('PTTL', KEYS[1]) }
"""


class RateLimitStore:
    """Counts in Redis; a restart forgets nothing.

    When Redis does not answer, that is a problem, 503: nobody passes uncounted.
    """

    def __init__(self) -> None:
        self._script = shared_redis.client.register_script(_SCRIPT)

    def add(self, bucket: str, key: str, seconds: int) -> Usage:
        """Adds a point; the usage with it."""
        return self._run(bucket, key, 1, seconds)

    def read(self, bucket: str, key: str) -> Usage:
        """The usage so far."""
        return self._run(bucket, key, 0, 0)

    def clear(self, bucket: str, key: str) -> None:
        """Forgets the key."""
        shared_redis.run(lambda client: client.delete(_key_of(bucket, key)))

    def clear_all(self) -> None:
        """Forgets all keys."""
        names = shared_redis.run(lambda client: list(client.scan_iter(_key_of("*", "*"))))
        if names:
            shared_redis.run(lambda client: client.delete(*names))

    def _run(self, bucket: str, key: str, add: int, seconds: int) -> Usage:
        keys, arguments = [_key_of(bucket, key)], [add, seconds * 1000]
        points, left = shared_redis.run(lambda _: self._script(keys, arguments))
        return Usage(int(points), max(0, int(left)) / 1000)


def _key_of(bucket: str, key: str) -> str:
    return shared_redis.key(f"limit:{bucket}:{key}")
