import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from config.database import migration_lock
from core.lifecycle import lifecycle
from tests.running import until
from web import schema_check
from web.schema_check import SchemaMismatch, check_schema


class FakeLoader:
    """What is on the disk, and what the database has seen."""

    disk_migrations: set[tuple[str, str]] = set()
    applied_migrations: set[tuple[str, str]] = set()

    def __init__(self, *_: object, **__: object) -> None:
        pass


@pytest.fixture
def loader(monkeypatch: pytest.MonkeyPatch) -> type[FakeLoader]:
    monkeypatch.setattr(schema_check, "MigrationLoader", FakeLoader)
    monkeypatch.setattr(FakeLoader, "disk_migrations", {("a", "0001"), ("a", "0002")})
    monkeypatch.setattr(FakeLoader, "applied_migrations", {("a", "0001"), ("a", "0002")})
    return FakeLoader


@pytest.mark.django_db(transaction=True)
class TestCommands:
    def test_twice_is_as_good_as_once(self) -> None:
        call_command("migrate", stdout=StringIO())
        out = StringIO()
        call_command("migrate", stdout=out)
        assert "No migrations to apply." in out.getvalue()

    def test_all_the_way_back_and_again(self) -> None:
        before = sorted(connection.introspection.table_names())
        words = [""]
        try:
            while "nothing to take back" not in words[-1]:
                out = StringIO()
                call_command("migrate_back", stdout=out)
                words.append(out.getvalue())
                assert len(words) < 1_000
            assert set(connection.introspection.table_names()) <= {"django_migrations"}
        finally:
            call_command("migrate", stdout=StringIO())
        assert sorted(connection.introspection.table_names()) == before

    def test_one_at_a_time(self) -> None:
        is_inside, go, done = threading.Event(), threading.Event(), threading.Event()

        def hold() -> None:
            with migration_lock():
                is_inside.set()
                go.wait(10)
            connection.close()

        def wait() -> None:
            with migration_lock():
                done.set()
            connection.close()

        holder, waiter = threading.Thread(target=hold), threading.Thread(target=wait)
        holder.start()
        assert is_inside.wait(10)
        waiter.start()
        assert not done.wait(0.2)
        go.set()
        assert done.wait(10)
        holder.join()
        waiter.join()


class TestStart:
    def test_all_is_well(self, loader: type[FakeLoader]) -> None:
        check_schema()

    def test_migrations_are_pending(self, loader: type[FakeLoader]) -> None:
        loader.applied_migrations = {("a", "0001")}
        with pytest.raises(SchemaMismatch, match=r"migrations are pending: a\.0002; run"):
            check_schema()

    def test_the_database_is_newer(self, loader: type[FakeLoader]) -> None:
        loader.disk_migrations = {("a", "0001")}
        with pytest.raises(SchemaMismatch, match=r"newer than this code: it has a\.0002"):
            check_schema()

    def test_what_another_app_left_does_not_matter(self, loader: type[FakeLoader]) -> None:
        loader.applied_migrations |= {("gone", "0001")}
        check_schema()

    def test_a_database_that_is_down_is_asked_again(
        self, loader: type[FakeLoader], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(schema_check, "_INTERVAL", 0.01)
        asked: list[int] = []

        def away_twice() -> None:
            asked.append(1)
            if len(asked) < 3:
                raise OperationalError(2006, "database is locked")

        monkeypatch.setattr(schema_check, "_refuse_mismatch", away_twice)
        check_schema()
        until(lambda: lifecycle.not_ready is None)
        assert len(asked) == 3
