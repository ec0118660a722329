"""The sessions of the admin site."""

from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from core.tokens import hash_token


def _stored(key: str) -> str:
    return hash_token(key)[:40]  # What the column holds; still 240 bits.


class SessionStore(DatabaseStore):
    """Keeps the hash of a key, as everything here does: Django keeps the key itself."""

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = _stored(row.session_key)
        return row

    def exists(self, session_key: str) -> bool:
        return super().exists(_stored(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(_stored(key))

    def _get_session_from_db(self) -> Any:
        row = self.model.objects.filter(
            session_key=_stored(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
        return row


def end_admin_sessions(user_id: UUID) -> None:
    """Ends somebody's logins in the admin site. Whose they are only their data tell; they are few."""
    store = SessionStore()
    for row in store.model.objects.all():
        if store.decode(row.session_data).get(SESSION_KEY) == str(user_id):
            row.delete()
