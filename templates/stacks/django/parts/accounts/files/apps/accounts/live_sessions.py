"""The sessions that authentication asks for."""

from datetime import datetime, timezone
from typing import Final
from uuid import UUID

from apps.accounts.models import Session
from apps.accounts.principal import Principal
from apps.accounts.scheme import IDLE_SECONDS, KEY
from apps.accounts.session_cache import LiveSession, SessionCache
from core.background import background
from core.environment import environment
from web import clock


def _load(key: str) -> LiveSession | None:
    """The session with this key; none when its user is disabled."""
    read_at = _now()
    rows = Session.objects.filter(**{KEY: key}, user__disabled_at=None).values_list(
        "id", "user_id", "user__role", "last_used_at", "expires_at"
    )
    for session_id, user_id, role, last_used_at, expires_at in rows:
        used_at = last_used_at.timestamp()
        return LiveSession(
            Principal(user_id, role, session_id), expires_at.timestamp(), used_at, used_at, read_at
        )
    return None


def _touch(session_id: UUID, now: float) -> None:
    background.run(_note_use, session_id, datetime.fromtimestamp(now, timezone.utc))


def _note_use(session_id: UUID, used_at: datetime) -> None:
    Session.objects.filter(pk=session_id).update(last_used_at=used_at)


def _now() -> float:
    return clock.now().timestamp()


live_sessions: Final = SessionCache(
    load=_load,
    touch=_touch,
    believed=environment.session_cache_ttl,
    idle=IDLE_SECONDS,
    now=_now,
)
"""Which sessions are good, as this process knows it."""
