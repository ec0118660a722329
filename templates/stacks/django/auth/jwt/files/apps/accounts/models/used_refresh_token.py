"""Refresh tokens that are spent."""

from django.db import models

from apps.accounts.models.session import Session
from core.tokens import TOKEN_LENGTH


class UsedRefreshToken(models.Model):
    """A refresh token that was used, until its session ends: who brings it again has a copy.

    The one that is still good is `Session.token_hash`.
    """

    token_hash = models.CharField(max_length=TOKEN_LENGTH, primary_key=True)
    session = models.ForeignKey(Session, models.CASCADE)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.session_id)
