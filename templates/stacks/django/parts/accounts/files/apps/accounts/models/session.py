"""Logins."""

from django.db import models

from apps.accounts.models.user import User
from core.ids import new_id
from core.tokens import TOKEN_LENGTH

MAX_DEVICE_LENGTH = 200


class Session(models.Model):
    """A login that has not ended.

    `django.contrib.sessions` does not do here: it keeps its keys as they are, and cannot list the
    logins of somebody.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", db_index=False)
    token_hash = models.CharField(max_length=TOKEN_LENGTH, unique=True)
    """SHA-256 of the secret that the client holds now."""
    device = models.CharField(max_length=MAX_DEVICE_LENGTH)
    """What the client called itself at login."""
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    """The end that no use puts off."""

    class Meta:
        indexes = [models.Index(fields=["user", "last_used_at"], name="sessions_of_user")]

    def __str__(self) -> str:
        return self.device
