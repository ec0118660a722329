import time
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from config.database import is_unavailable
from core.lifecycle import lifecycle
from tests.tcp_proxy import Failure, TcpProxy, tcp_proxy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _serving(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits have bounds only while requests are served."""
    monkeypatch.setattr(lifecycle, "is_serving", True)


@pytest.fixture
def proxy() -> Iterator[TcpProxy]:
    given = connection.get_connection_params()
    with tcp_proxy(given["host"], int(given["port"])) as between:
        yield between


@pytest.fixture
def proxied(proxy: TcpProxy) -> Iterator[BaseDatabaseWrapper]:
    through = connection.copy()
    through.settings_dict = {
        **connection.settings_dict,
        "HOST": "127.0.0.1",
        "PORT": str(proxy.port),
    }
    yield through
    through.close()


def ask(database: BaseDatabaseWrapper) -> object:
    """As a request does."""
    database.close_if_unusable_or_obsolete()
    with database.cursor() as cursor:
        cursor.execute("select 1")
        return cursor.fetchone()


@pytest.mark.parametrize("failure", ["refuse", "swallow"])
def test_it_is_unavailable_within_three_seconds_and_back_at_once(
    proxy: TcpProxy, proxied: BaseDatabaseWrapper, failure: Failure
) -> None:
    assert ask(proxied) == (1,)
    proxy.fail(failure)
    for _ in range(2):
        start = time.monotonic()
        with pytest.raises((DatabaseError, InterfaceError)) as raised:
            ask(proxied)
        assert time.monotonic() - start < 3
        assert is_unavailable(raised.value)
    proxy.restore()
    assert ask(proxied) == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        "update django_migrations set name = 'changed'",
        "alter table django_migrations add column more int",
    ],
)
def test_what_is_refused_is_not_done_later(statement: str) -> None:
    """The server itself gives up on a lock, before the client does."""
    holder, waiter = connection.copy(), connection.copy()
    try:
        holder.set_autocommit(False)
        with holder.cursor() as cursor:
            cursor.execute("update django_migrations set name = name")
        with pytest.raises(DatabaseError) as raised, waiter.cursor() as cursor:
            cursor.execute(statement)
        assert is_unavailable(raised.value)
        # The server has answered: the connection is as good as before.
        with waiter.cursor() as cursor:
            cursor.execute("select 1")
            assert cursor.fetchone()
        holder.rollback()
    finally:
        holder.close()
        waiter.close()


def test_a_connection_that_died_unasked_is_not_used(
    proxy: TcpProxy, proxied: BaseDatabaseWrapper
) -> None:
    assert ask(proxied) == (1,)
    proxy.restore()
    assert ask(proxied) == (1,)


def test_a_fault_in_a_question_is_no_outage() -> None:
    with pytest.raises(DatabaseError) as raised, connection.cursor() as cursor:
        cursor.execute("select * from nowhere")
    assert not is_unavailable(raised.value)
