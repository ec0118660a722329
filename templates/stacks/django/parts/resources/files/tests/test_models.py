from io import StringIO

import pytest
from django.core.management import call_command


def test_models_make_sense_to_django() -> None:
    call_command("check", fail_level="WARNING", stderr=StringIO())


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=StringIO())
