"""What all tests of accounts share."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.accounts.live_sessions import live_sessions
from core.background import background
from web import clock
from web.limits import limits

MoveClock = Callable[[float], None]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done where they are asked for, in the transaction of the test."""

    def run(work: Callable[..., Any], *args: Any) -> None:
        work(*args)

    monkeypatch.setattr(background, "run", run)
    live_sessions.forget()


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> MoveClock:
    """Moves the clock by so many seconds."""
    real_now = clock.now
    ahead = timedelta()

    def now() -> datetime:
        return real_now() + ahead

    def move(seconds: float) -> None:
        nonlocal ahead
        ahead += timedelta(seconds=seconds)

    monkeypatch.setattr(clock, "now", now)
    return move


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Makes a bucket hold so many points."""
    from core.rules import Limit

    def narrow_to(bucket: str, points: int) -> None:
        monkeypatch.setitem(limits._limits, bucket, Limit(points, 60))

    return narrow_to
