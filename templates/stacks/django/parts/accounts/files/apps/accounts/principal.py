"""Who makes a request."""

from dataclasses import dataclass
from uuid import UUID

from apps.accounts.models import Role


@dataclass(frozen=True, slots=True)
class Principal:
    """Who makes a request: proved for this request, valid for this request only."""

    user_id: UUID
    role: str
    """The one of now, not that at login."""
    session_id: UUID

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN
