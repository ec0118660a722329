import threading
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from apps.accounts.principal import Principal
from apps.accounts.session_cache import LiveSession, SessionCache
from apps.accounts.shared_sessions import RedisSessions, redis_sessions
from core.problems import unavailable
from core.redis_client import shared_redis
from web import clock


class Table:
    """Sessions in a database, with a count of the reads."""

    def __init__(self) -> None:
        self.principal = Principal(uuid4(), "user", uuid4())
        self.key = str(uuid4())
        self.has_session = True
        self.reads = 0

    def load(self, key: str) -> LiveSession | None:
        self.reads += 1
        now = clock.now().timestamp()
        return LiveSession(self.principal, now + 60, now, now, now) if self.has_session else None


def new_instance(table: Table, shared: RedisSessions = redis_sessions) -> SessionCache:
    return SessionCache(
        load=table.load,
        touch=lambda session_id, now: None,
        believed=2,
        idle=600,
        now=lambda: clock.now().timestamp(),
        shared=shared,
    )


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def heard() -> Iterator["Heard"]:
    heard = Heard()
    end = redis_sessions.listen(heard.add)
    assert heard.listening.wait(5)
    yield heard
    end()


class Heard:
    """What one instance hears of the others."""

    def __init__(self) -> None:
        self.subjects: list[UUID] = []
        self.listening = threading.Event()
        self.something = threading.Event()

    def add(self, subject: UUID | None) -> None:
        if subject is None:
            self.listening.set()
        else:
            self.subjects.append(subject)
            self.something.set()


def test_two_instances_ask_the_database_once(table: Table) -> None:
    assert new_instance(table).find(table.key) == table.principal
    assert new_instance(table).find(table.key) == table.principal
    assert table.reads == 1


def test_a_change_at_one_is_announced_to_all(table: Table, heard: Heard) -> None:
    new_instance(table).changed(session_id=table.principal.session_id)
    assert heard.something.wait(5)
    assert heard.subjects == [table.principal.session_id]


@pytest.mark.parametrize("of_user", [True, False])
def test_what_was_read_before_a_change_does_not_come_back(table: Table, of_user: bool) -> None:
    first, second = new_instance(table), new_instance(table)
    first.find(table.key)
    table.has_session = False
    if of_user:
        first.changed(user_id=table.principal.user_id)
    else:
        first.changed(session_id=table.principal.session_id)
    assert first.find(table.key) is None
    assert second.find(table.key) is None


def test_nothing_is_told_of_a_session_that_is_not_there(table: Table) -> None:
    table.has_session = False
    assert new_instance(table).find(table.key) is None
    assert shared_redis.client.get(shared_redis.key(f"session:{table.key}")) is None


def test_without_redis_the_database_is_asked(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(work: object) -> None:
        raise unavailable()

    monkeypatch.setattr(shared_redis, "run", refuse)
    instance = new_instance(table)
    assert instance.find(table.key) == table.principal
    instance.changed(session_id=table.principal.session_id)
    table.has_session = False
    assert instance.find(table.key) is None


def test_what_is_too_old_is_not_told(table: Table) -> None:
    old = table.load(table.key)
    assert old is not None
    old.read_at -= 3
    redis_sessions.write(table.key, old)
    assert redis_sessions.read(table.key) is None
