"""Django's way to ask whether a password is good enough, and to say that there is a new one."""

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.accounts.live_sessions import live_sessions
from apps.accounts.models import PasswordReset, Session, User
from core.environment import environment
from core.password_policy import MAX_LENGTH, password_weakness
from core.project import PROJECT_NAME


class PasswordValidator:
    """Refuses passwords that are short, common, or made of names that are known.

    It stands in `AUTH_PASSWORD_VALIDATORS` in the place of Django's, which ask less. Django tells it,
    too, when `set_password` was saved.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        weakness = password_weakness(
            password,
            min_length=environment.password_min_length,
            email=user.email if user else "",
            project=PROJECT_NAME,
        )
        if weakness is not None:
            raise ValidationError(weakness, code="password_too_weak")

    def get_help_text(self) -> str:
        least = environment.password_min_length
        return f"{least} to {MAX_LENGTH} characters: several unrelated words, for example."

    def password_changed(self, password: str, user: User) -> None:
        """Ends every login of the user, and the link for another password.

        So it is with `manage.py changepassword`, and with code of yours that sets one. The API does
        not come here: a change over it leaves the login that asked.
        """
        PasswordReset.objects.filter(user=user).delete()
        Session.objects.filter(user=user).delete()
        transaction.on_commit(lambda: live_sessions.changed(user_id=user.pk))
