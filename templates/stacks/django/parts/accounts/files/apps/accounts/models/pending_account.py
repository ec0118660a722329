"""Registrations."""

from django.db import models

from apps.accounts.models.user import MAX_KEY_LENGTH
from core.account_types import MAX_NAME_LENGTH
from core.email_address import MAX_BYTES
from core.tokens import TOKEN_LENGTH


class PendingAccount(models.Model):
    """A registration whose address was not confirmed yet; there may be any number of one address."""

    token_hash = models.CharField(max_length=TOKEN_LENGTH, primary_key=True)
    """SHA-256 of the token that was mailed."""
    email = models.CharField(max_length=MAX_BYTES)
    email_key = models.CharField(max_length=MAX_KEY_LENGTH, db_index=True)
    name = models.CharField(max_length=MAX_NAME_LENGTH)
    password = models.CharField(max_length=128)
    """Its hash, as `User` keeps it."""
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.email
