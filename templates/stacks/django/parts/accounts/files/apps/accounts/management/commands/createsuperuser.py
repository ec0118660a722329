"""`manage.py createsuperuser`."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.core.management.base import CommandError


class Command(createsuperuser.Command):
    """Makes nobody: what it would store is an account whose address nobody has confirmed."""

    help = __doc__
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("register, confirm the address, then: python manage.py promote EMAIL")
