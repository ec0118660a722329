"""The tables of logins through other providers."""

from django.conf import settings
from django.db import models

from apps.accounts.models import PendingAccount
from core.ids import new_id
from core.tokens import TOKEN_LENGTH

MAX_ISSUER = MAX_SUBJECT = 255


class Identity(models.Model):
    """Whom a provider means, and whose account it is.

    The issuer is part of it: a subject of one means nobody at another.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issuer = models.CharField(max_length=MAX_ISSUER)
    subject = models.CharField(max_length=MAX_SUBJECT)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities", db_index=False
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_unique"),
            models.UniqueConstraint(fields=["user", "issuer"], name="identity_one_of_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"


class PendingIdentity(models.Model):
    """The identity that an account opens with when its address is confirmed."""

    account = models.OneToOneField(PendingAccount, models.CASCADE, primary_key=True)
    issuer = models.CharField(max_length=MAX_ISSUER)
    subject = models.CharField(max_length=MAX_SUBJECT)

    class Meta:
        verbose_name_plural = "pending identities"

    def __str__(self) -> str:
        return f"{self.subject} at {self.issuer}"


class OAuthRequest(models.Model):
    """A login that was sent to a provider and has not come back yet."""

    state_hash = models.CharField(max_length=TOKEN_LENGTH, primary_key=True)
    """SHA-256 of what the provider gives back to the browser."""
    provider = models.CharField(max_length=20)
    browser_hash = models.CharField(max_length=TOKEN_LENGTH)
    """SHA-256 of what the browser has in its cookie."""
    code_verifier = models.CharField(max_length=TOKEN_LENGTH)
    nonce = models.CharField(max_length=TOKEN_LENGTH)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "OAuth request"

    def __str__(self) -> str:
        return self.provider
