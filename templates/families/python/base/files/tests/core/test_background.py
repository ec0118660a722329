import threading
from contextvars import ContextVar

import pytest

from core import background as module
from core.background import Background


def test_it_runs_soon_and_drains() -> None:
    background = Background()
    done: list[int] = []
    for number in range(10):
        background.run(done.append, number)
    assert background.drain(5)
    assert sorted(done) == list(range(10))


def test_its_lines_in_the_log_belong_to_the_request_that_asked() -> None:
    name: ContextVar[str] = ContextVar("name", default="nobody")
    background, seen = Background(), []
    name.set("request")
    background.run(lambda: seen.append(name.get()))
    assert background.drain(5)
    assert seen == ["request"]


def test_a_job_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSES", (0.01, 0.01))
    background, tries = Background(), []

    def fail_twice() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("away")

    background.run(fail_twice)
    assert background.drain(5)
    assert len(tries) == 3


def test_a_job_that_fails_for_good_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    background, tries = Background(), []

    class Refused(Exception):
        is_permanent = True

    def fail() -> None:
        tries.append(1)
        raise Refused

    background.run(fail)
    assert background.drain(5)
    assert len(tries) == 1
    assert "background job failed" in caplog.text


def test_at_the_end_nothing_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSES", (3600.0,))
    background, failed = Background(), threading.Event()
    tries: list[int] = []

    def fail_once() -> None:
        tries.append(1)
        if len(tries) == 1:
            failed.set()
            raise OSError("away")

    background.run(fail_once)
    assert failed.wait(5)
    assert background.close(5)
    assert len(tries) == 2


def test_too_many_jobs_are_dropped(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "MAX_JOBS", 1)
    background, go = Background(), threading.Event()
    background.run(go.wait, 5)
    background.run(print)
    go.set()
    assert background.drain(5)
    assert "too many are left" in caplog.text
