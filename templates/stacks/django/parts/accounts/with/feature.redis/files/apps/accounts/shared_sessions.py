"""Sessions that the instances of this app share through Redis.

What one has read the others need not ask the database for, and a logout at one is known to all before
it is answered. Redis is a help here and never a judge: when it does not answer, the database is asked,
and a change is seen by the others after `SESSION_CACHE_TTL`.
"""

import json
from collections.abc import Callable
from typing import Final, TypeVar
from uuid import UUID

import redis

from apps.accounts.principal import Principal
from apps.accounts.session_cache import LiveSession
from core.environment import environment
from core.problems import Problem
from core.redis_client import SharedRedis, shared_redis
from web import clock

T = TypeVar("T")

_CHANNEL: Final = "sessions"

_BELIEVED_MS: Final = environment.session_cache_ttl * 1000
_MARK_MS: Final = 2 * _BELIEVED_MS + 1000
"""What was read before a change must not come back after it: its mark outlives all of that."""


class RedisSessions:
    """What one instance tells the others."""

    def __init__(self, shared: SharedRedis) -> None:
        self._redis = shared

    def read(self, key: str) -> LiveSession | None:
        """What another instance has read, unless something has changed since."""

        def work(client: redis.Redis) -> LiveSession | None:
            text = client.get(self._redis.key(f"session:{key}"))
            if text is None:
                return None
            session = _parse(str(text))
            principal = session.principal
            marks = [self._mark(principal.session_id), self._mark(principal.user_id)]
            return None if client.exists(*marks) else session

        return self._attempt(work)

    def write(self, key: str, session: LiveSession) -> None:
        """For as long as it is believed."""
        age_ms = (clock.now().timestamp() - session.read_at) * 1000
        left_ms = int(_BELIEVED_MS - age_ms)
        if left_ms > 0:
            name = self._redis.key(f"session:{key}")
            self._attempt(lambda client: client.set(name, _text_of(session), px=left_ms))

    def announce(self, subject: UUID) -> None:
        """Marks the change for those that read, and says it to those that remember."""

        def work(client: redis.Redis) -> None:
            with client.pipeline() as commands:
                commands.set(self._mark(subject), "1", px=_MARK_MS)
                commands.publish(self._redis.key(_CHANNEL), str(subject))
                commands.execute()

        self._attempt(work)

    def listen(self, forget: Callable[[UUID | None], None]) -> Callable[[], None]:
        """`forget` hears what changed; None when something may have been missed."""
        return self._redis.listen(_CHANNEL, lambda text: forget(UUID(text)), lambda: forget(None))

    def _mark(self, subject: UUID) -> str:
        return self._redis.key(f"session-change:{subject}")

    def _attempt(self, work: Callable[[redis.Redis], T]) -> T | None:
        try:
            return self._redis.run(work)
        except Problem:
            return None


def _text_of(session: LiveSession) -> str:
    who = session.principal
    times = [session.expires_at, session.used_at, session.read_at]
    return json.dumps([str(who.user_id), who.role, str(who.session_id), *times])


def _parse(text: str) -> LiveSession:
    user_id, role, session_id, expires_at, used_at, read_at = json.loads(text)
    principal = Principal(UUID(user_id), role, UUID(session_id))
    return LiveSession(principal, expires_at, used_at, used_at, read_at)


redis_sessions: Final = RedisSessions(shared_redis)
"""What this instance tells the others."""
