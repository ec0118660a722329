import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import redis

from core import redis_client
from core.environment import environment
from core.problems import Problem
from core.rate_limit_store import RateLimitStore
from core.redis_client import shared_redis
from tests.tcp_proxy import Failure, TcpProxy, tcp_proxy


@pytest.fixture
def proxy() -> Iterator[TcpProxy]:
    parts = urlsplit(environment.redis_url)
    with tcp_proxy(parts.hostname or "", parts.port or 6379) as between:
        yield between


@pytest.fixture
def _through(proxy: TcpProxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    given = shared_redis.client.connection_pool.connection_kwargs
    pool = redis.ConnectionPool(**{**given, "host": "127.0.0.1", "port": proxy.port})
    monkeypatch.setattr(shared_redis.client, "connection_pool", pool)
    yield
    pool.disconnect()


def test_counts_are_shared_and_end_by_themselves() -> None:
    first, second = RateLimitStore(), RateLimitStore()
    points = [store.add("b", "shared", 60).points for store in (first, second, first)]
    assert points == [1, 2, 3]
    key = shared_redis.key("limit:b:shared")
    assert 50_000 < shared_redis.run(lambda client: client.pttl(key)) <= 60_000


def test_it_goes_on_when_redis_has_forgotten_the_script() -> None:
    store = RateLimitStore()
    assert store.add("b", "forgotten", 60).points == 1
    shared_redis.run(lambda client: client.script_flush())
    assert store.add("b", "forgotten", 60).points == 2


@pytest.mark.usefixtures("_through")
@pytest.mark.parametrize("failure", ["refuse", "swallow"])
def test_nobody_passes_uncounted_while_it_is_away(
    proxy: TcpProxy, failure: Failure, caplog: pytest.LogCaptureFixture
) -> None:
    store = RateLimitStore()
    store.add("b", "away", 60)
    proxy.fail(failure)
    for _ in range(2):
        start = time.monotonic()
        with pytest.raises(Problem) as raised:
            store.add("b", "away", 60)
        assert raised.value.status == 503
        assert time.monotonic() - start < 3
    assert [record.message for record in caplog.records] == ["redis does not answer"]
    proxy.restore()
    assert store.add("b", "away", 60).points >= 2


def test_what_is_said_in_a_channel_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_client, "_RETRY_DELAY", 0.01)
    heard: list[str] = []
    is_there, was_said = threading.Event(), threading.Event()

    def hear(text: str) -> None:
        heard.append(text)
        was_said.set()

    end = shared_redis.listen("news", hear, is_there.set)
    assert is_there.wait(5)
    shared_redis.run(lambda client: client.publish(shared_redis.key("news"), "hello"))
    assert was_said.wait(5)
    assert heard == ["hello"]
    end()
