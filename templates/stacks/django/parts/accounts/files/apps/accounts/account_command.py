"""What the commands about accounts have in common."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.administration import Outcome
from apps.accounts.models import User


class AccountCommand(BaseCommand):
    """Does something to the account of an address."""

    change: Callable[[User], Outcome]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="address of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        user = User.objects.of_email(email)
        if user is None:
            raise CommandError(f"nobody has confirmed the address {email}")
        outcome = type(self).change(user)
        if not outcome.done:
            raise CommandError(outcome.message)
        self.stdout.write(outcome.message)
