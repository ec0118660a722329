"""`manage.py migrate_back`: takes the last migration back."""

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.database import migration_lock


class Command(BaseCommand):
    """Takes back what was applied last of this project; run it again for the one before.

    Once only Django's own tables are left, they go all together: a part of them is of no use.
    """

    help = "Takes the last migration back."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        with migration_lock():
            applied = _applied()
        own = [(label, name) for label, name in applied if not _is_of_django(label)]
        if own:
            label, name = own[0]
            call_command("migrate", label, _before(label, name), verbosity=0)
            self.stdout.write(f"down {label}.{name}")
            return
        for label in dict.fromkeys(label for label, _ in applied):
            call_command("migrate", label, "zero", verbosity=0)
            self.stdout.write(f"down {label}")
        if not applied:
            self.stdout.write("nothing to take back")


def _applied() -> list[tuple[str, str]]:
    """The migrations in the database, the last one first."""
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return []
    return list(recorder.migration_qs.order_by("-id").values_list("app", "name"))


def _is_of_django(label: str) -> bool:
    return apps.is_installed(f"django.contrib.{label}")


def _before(label: str, name: str) -> str:
    """The migration of the same app that it stands on."""
    migration = MigrationLoader(connection).get_migration(label, name)
    parents = [parent for app, parent in migration.dependencies if app == label]
    return parents[0] if parents else "zero"
