"""`manage.py migrate_back`: takes the last migration back."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.database import migration_lock


class Command(BaseCommand):
    """Takes back what was applied last; run it again for the one before."""

    help = "Takes the last migration back."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        with migration_lock():
            last = _last_applied()
        if last is None:
            self.stdout.write("nothing to take back")
            return
        label, name = last
        call_command("migrate", label, _before(label, name), verbosity=0)
        self.stdout.write(f"down {label}.{name}")


def _last_applied() -> tuple[str, str] | None:
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return None
    row = recorder.migration_qs.order_by("-id").first()
    return (row.app, row.name) if row is not None else None


def _before(label: str, name: str) -> str:
    """The migration of the same app that it stands on."""
    migration = MigrationLoader(connection).get_migration(label, name)
    parents = [parent for app, parent in migration.dependencies if app == label]
    return parents[0] if parents else "zero"
