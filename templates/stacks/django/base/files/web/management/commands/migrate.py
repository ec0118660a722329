"""`manage.py migrate`: Django's own, which several may run at once."""

from typing import Any

from django.core.checks import Tags
from django.core.management.commands import migrate

from config.database import ensure_database, migration_lock
from core.environment import environment


class Command(migrate.Command):
    """Applies what is missing. Of two that run at once, the second waits and finds nothing left to do."""

    # Paths and views are of no matter here, and take long to load.
    requires_system_checks = (Tags.database,)

    def execute(self, *args: Any, **options: Any) -> str | None:
        # In production the database is made by whoever runs it: this user should not be allowed to.
        if not environment.is_production:
            ensure_database()
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        with migration_lock():
            super().handle(*args, **options)
