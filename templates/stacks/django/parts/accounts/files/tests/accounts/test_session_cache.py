from uuid import UUID

from apps.accounts.principal import Principal
from apps.accounts.session_cache import MAX_ENTRIES, LiveSession, SessionCache
from core.ids import new_id

USER = new_id()


class World:
    """A database with sessions, and a clock."""

    def __init__(self, *, believed: float = 2, idle: float = 100) -> None:
        self.time = 1000.0
        self.stored: dict[str, UUID] = {}
        self.reads = 0
        self.touched: list[tuple[UUID, float]] = []
        self.cache = SessionCache(
            load=self.load,
            touch=lambda session_id, now: self.touched.append((session_id, now)),
            believed=believed,
            idle=idle,
            now=lambda: self.time,
        )

    def begin(self, key: str = "key") -> UUID:
        self.stored[key] = new_id()
        return self.stored[key]

    def load(self, key: str) -> LiveSession | None:
        self.reads += 1
        if key not in self.stored:
            return None
        principal = Principal(USER, "user", self.stored[key])
        return LiveSession(principal, 2000, 1000, 1000, self.time)


def test_what_was_read_is_believed_for_a_moment() -> None:
    world = World()
    session_id = world.begin()
    for _ in range(3):
        principal = world.cache.find("key")
        assert principal is not None
        assert principal.session_id == session_id
    assert world.reads == 1
    del world.stored["key"]
    world.time += 1.9
    assert world.cache.find("key") is not None
    world.time += 0.2
    assert world.cache.find("key") is None


def test_nothing_is_believed_when_the_time_is_zero() -> None:
    world = World(believed=0)
    world.begin()
    world.cache.find("key")
    world.cache.find("key")
    assert world.reads == 2


def test_a_change_is_seen_at_once() -> None:
    world = World()
    session_id, other_id = world.begin(), world.begin("other")
    world.cache.find("key")
    world.cache.find("other")
    world.cache.changed(session_id=session_id)
    world.cache.find("key")
    world.cache.find("other")
    assert world.reads == 3
    world.cache.changed(user_id=USER)
    world.cache.find("key")
    world.cache.find("other")
    assert world.reads == 5
    assert other_id != session_id


def test_a_change_while_the_answer_was_on_its_way_is_not_forgotten() -> None:
    world = World()
    world.begin()
    load = world.load

    def load_slowly(key: str) -> LiveSession | None:
        read = load(key)
        world.cache.changed(user_id=USER)
        return read

    world.cache._load = load_slowly
    assert world.cache.find("key") is not None
    world.cache.find("key")
    assert world.reads == 2


def test_a_session_ends_when_it_is_not_used_and_in_any_case() -> None:
    world = World(believed=10_000)
    world.begin()
    for _ in range(3):
        world.time += 99
        assert world.cache.find("key") is not None
    world.time += 100
    assert world.cache.find("key") is None
    world.cache.forget()
    world.time = 2000
    assert world.cache.find("key") is None


def test_its_use_is_written_now_and_then_and_known_meanwhile() -> None:
    world = World(idle=100)
    session_id = world.begin()
    world.time += 9
    world.cache.find("key")
    assert world.touched == []
    world.time += 1
    world.cache.find("key")
    world.cache.find("key")
    assert world.touched == [(session_id, 1010)]
    # The database has not heard of it yet.
    world.time = 1105
    assert world.cache.find("key") is not None


def test_only_so_many_are_remembered() -> None:
    world = World(believed=10_000)
    for number in range(MAX_ENTRIES + 1):
        world.begin(str(number))
        world.cache.find(str(number))
    world.cache.find("1")
    assert world.reads == MAX_ENTRIES + 1
    world.cache.find("0")
    assert world.reads == MAX_ENTRIES + 2
