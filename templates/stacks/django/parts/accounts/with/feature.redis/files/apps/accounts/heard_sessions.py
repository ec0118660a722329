"""What other instances say about sessions is heard beside the server."""

from collections.abc import Callable
from uuid import UUID

from apps.accounts.live_sessions import live_sessions
from apps.accounts.shared_sessions import redis_sessions


def start_listening() -> Callable[[], None]:
    """What it returns ends it."""
    return redis_sessions.listen(_forget)


def _forget(subject: UUID | None) -> None:
    live_sessions.forget(session_id=subject, user_id=subject)
