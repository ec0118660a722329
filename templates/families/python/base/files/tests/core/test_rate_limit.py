import pytest

from core.rate_limit import RateLimits, Usage
from core.rate_limit_store import RateLimitStore
from core.rules import Limit


class FakeStore:
    """Counts without a clock."""

    def __init__(self) -> None:
        self.points: dict[tuple[str, str], int] = {}

    def add(self, bucket: str, key: str, seconds: int) -> Usage:
        self.points[bucket, key] = self.points.get((bucket, key), 0) + 1
        return Usage(self.points[bucket, key], seconds - 0.5)

    def read(self, bucket: str, key: str) -> Usage:
        return Usage(self.points.get((bucket, key), 0), 9.5)

    def clear(self, bucket: str, key: str) -> None:
        self.points.pop((bucket, key), None)

    def clear_all(self) -> None:
        self.points.clear()


@pytest.fixture
def limits() -> RateLimits:
    return RateLimits({"login": Limit(2, 10)}, FakeStore())


def test_points_are_taken_until_none_is_left(limits: RateLimits) -> None:
    taken = [limits.take("login", "ada") for _ in range(3)]
    assert [decision.allowed for decision in taken] == [True, True, False]
    assert [decision.remaining for decision in taken] == [1, 0, 0]
    assert taken[0].reset == 10
    assert limits.take("login", "bob").allowed


def test_looking_takes_nothing(limits: RateLimits) -> None:
    assert limits.peek("login", "ada").remaining == 2
    assert limits.peek("login", "ada").reset == 10
    limits.take("login", "ada")
    limits.take("login", "ada")
    assert not limits.peek("login", "ada").allowed


def test_a_bucket_is_filled_again(limits: RateLimits) -> None:
    for _ in range(3):
        limits.take("login", "ada")
    limits.clear("login", "ada")
    assert limits.take("login", "ada").allowed
    limits.clear_all()
    assert limits.peek("login", "ada").remaining == 2


def test_the_store_counts_each_key_for_itself() -> None:
    store = RateLimitStore()
    store.clear_all()
    assert [store.add("a", "x", 60).points for _ in range(3)] == [1, 2, 3]
    assert store.add("a", "y", 60).points == 1
    assert store.add("b", "x", 60).points == 1
    usage = store.read("a", "x")
    assert usage.points == 3
    assert 50 < usage.reset <= 60
    store.clear("a", "x")
    assert store.read("a", "x").points == 0
    store.clear_all()
    assert store.read("b", "x").points == 0
