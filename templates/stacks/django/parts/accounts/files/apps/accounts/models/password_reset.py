"""Links for new passwords."""

from django.db import models

from apps.accounts.models.user import User
from core.tokens import TOKEN_LENGTH


class PasswordReset(models.Model):
    """A link for a new password that was not used yet.

    There is one of each account, so a newer one kills the older.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True)
    token_hash = models.CharField(max_length=TOKEN_LENGTH, unique=True)
    """SHA-256 of the token that was mailed."""
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.user_id)
