"""Which sessions are good, asked for every request."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from apps.accounts.principal import Principal

MAX_ENTRIES = 10_000
"""Sessions remembered at most; beyond it the first ones go."""

_MAX_TOUCH_INTERVAL = 60
"""`last_used_at` is written at most once in this time: a write would cost more than the request."""


@dataclass(slots=True)
class LiveSession:
    """A session that is good for requests. Times are seconds since 1970."""

    principal: Principal
    expires_at: float
    used_at: float
    touched_at: float
    read_at: float
    """When the database was asked."""


class SharedSessions(Protocol):
    """What the instances of this app tell each other about sessions."""

    def read(self, key: str) -> LiveSession | None:
        """What another instance has read; None when there is nothing, or it cannot be had."""
        ...

    def write(self, key: str, session: LiveSession) -> None:
        """Lets the others have what was read."""
        ...

    def announce(self, subject: UUID) -> None:
        """Tells the others that a session has changed, or all of a user."""
        ...


class SessionCache:
    """Believes for a few seconds what the database said of a session.

    That is the time within which a change made elsewhere (another process, a person at the
    database) takes effect; changes made by this process are seen at once.
    """

    def __init__(
        self,
        *,
        load: Callable[[str], LiveSession | None],
        touch: Callable[[UUID, float], None],
        believed: float,
        idle: float,
        now: Callable[[], float],
        shared: SharedSessions | None = None,
    ) -> None:
        """`load` reads the session with a key; `touch` notes that one was used, and may fail.

        `believed` and `idle` are seconds: for which what was read is taken for true, and without a
        request after which a session ends. Without `shared` this app runs alone.
        """
        self._load = load
        self._touch = touch
        self._believed = believed
        self._idle = idle
        self._now = now
        self._shared = shared
        self._touch_interval = min(_MAX_TOUCH_INTERVAL, idle / 10)
        self._entries: dict[str, LiveSession] = {}
        self._lock = threading.Lock()
        self._changes = 0

    def find(self, key: str) -> Principal | None:
        """Who has the session with this key, if it is good."""
        now = self._now()
        session = self._entries.get(key)
        if session is None or now - session.read_at >= self._believed:
            session = self._read(key, session)
        if session is None or now >= session.expires_at or now - session.used_at >= self._idle:
            return None
        session.used_at = now
        if now - session.touched_at >= self._touch_interval:
            session.touched_at = now
            self._touch(session.principal.session_id, now)
        return session.principal

    def changed(self, *, session_id: UUID | None = None, user_id: UUID | None = None) -> None:
        """To be called after a change in the database: nothing read before it is believed."""
        self.forget(session_id=session_id, user_id=user_id)
        subject = session_id or user_id
        if self._shared is not None and subject is not None:
            self._shared.announce(subject)

    def forget(self, *, session_id: UUID | None = None, user_id: UUID | None = None) -> None:
        """Forgets one session, all of a user, or all."""
        is_all = session_id is None and user_id is None
        with self._lock:
            self._changes += 1
            for key, session in list(self._entries.items()):
                principal = session.principal
                if is_all or principal.session_id == session_id or principal.user_id == user_id:
                    del self._entries[key]

    def _read(self, key: str, known: LiveSession | None) -> LiveSession | None:
        changes = self._changes
        session = self._load_shared(key)
        if session is None:
            return None
        if known is not None:
            # A use that this process knows of may not be written yet.
            session.used_at = max(session.used_at, known.used_at)
        if self._believed > 0:
            self._remember(key, session, changes)
        return session

    def _load_shared(self, key: str) -> LiveSession | None:
        if self._shared is None or self._believed == 0:
            return self._load(key)
        if (session := self._shared.read(key)) is not None:
            return session
        if (session := self._load(key)) is not None:
            self._shared.write(key, session)
        return session

    def _remember(self, key: str, session: LiveSession, changes: int) -> None:
        with self._lock:
            # A change while the answer was on its way may have made it wrong: it is good for this
            # request, not for the next.
            if changes != self._changes:
                return
            # Added again at the end: the first ones are those that were not used for longest.
            self._entries.pop(key, None)
            if len(self._entries) >= MAX_ENTRIES:
                del self._entries[next(iter(self._entries))]
            self._entries[key] = session
