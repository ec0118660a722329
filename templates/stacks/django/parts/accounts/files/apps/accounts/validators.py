"""Django's way to ask whether a password is good enough."""

from django.core.exceptions import ValidationError

from apps.accounts.models import User
from core.environment import environment
from core.password_policy import MAX_LENGTH, password_weakness
from core.project import PROJECT_NAME


class GuessablePasswordValidator:
    """Refuses passwords that are short, common, or made of names that are known.

    It stands in `AUTH_PASSWORD_VALIDATORS` in the place of Django's, which ask less.
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
