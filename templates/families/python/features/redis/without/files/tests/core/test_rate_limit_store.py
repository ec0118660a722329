import time

import pytest

from core import rate_limit_store
from core.rate_limit_store import RateLimitStore


def test_a_flood_in_one_bucket_forgets_its_own_oldest_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rate_limit_store, "_MAX_KEYS", 3)
    store = RateLimitStore()
    store.add("login", "ada", 60)
    for address in range(5):
        store.add("general", str(address), 60)
    assert store.read("login", "ada").points == 1
    assert [store.read("general", str(address)).points for address in range(5)] == [0, 0, 1, 1, 1]


def test_what_is_over_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    store = RateLimitStore()
    store.add("login", "ada", 60)
    now += 61
    assert store.read("login", "ada").points == 0
    assert store.add("login", "ada", 60).points == 1
