"""Accounts."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction

from core.account_types import MAX_NAME_LENGTH
from core.email_address import MAX_BYTES, email_key
from core.ids import new_id
from web import clock

MAX_KEY_LENGTH = 300
"""Of an address as it is compared: lower case and ASCII can be longer than what was typed."""


class Role(models.TextChoices):
    """What an account may do: an admin everything a user may, and more."""

    USER = "user"
    ADMIN = "admin"


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their address."""

    def of_email(self, email: str) -> "User | None":
        """The account of an address, however it is written."""
        return self.filter(email_key=email_key(email)).first()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email_key=email_key(username or ""))


class User(AbstractBaseUser):
    """An account. Its address was confirmed: before that there is a `PendingAccount`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.CharField("e-mail address", max_length=MAX_BYTES)
    email_key = models.CharField("e-mail address", max_length=MAX_KEY_LENGTH, unique=True)
    name = models.CharField(max_length=MAX_NAME_LENGTH)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.USER)
    disabled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    # Sessions know when they were used.
    last_login = None

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email_key"

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.email

    @transaction.atomic
    def save(self, *args: Any, **options: Any) -> None:
        # A new password, and the end of the logins that comes with it (`validators`), are one.
        super().save(*args, **options)

    @property
    def is_disabled(self) -> bool:
        """No login, and every session is refused."""
        return self.disabled_at is not None

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    # The admin site asks for these.

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return not self.is_disabled

    @property
    def is_staff(self) -> bool:
        return self.is_admin and self.is_active

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff
