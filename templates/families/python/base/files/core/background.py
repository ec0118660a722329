"""Work that an answer does not wait for, so that its time tells nothing about what was done."""

import heapq
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any, Final

log = logging.getLogger(__name__)

MAX_JOBS: Final = 1_000
"""Jobs that wait or run at most."""

_MAX_RUNNING: Final = 4
"""Jobs that run at once: they must not take every connection from the requests."""

_PAUSES: Final = (1.0, 10.0)
"""Seconds before the second and the third try of a job that failed."""


@dataclass(order=True)
class _Job:
    due: float
    work: Callable[[], Any] = field(compare=False)
    name: str = field(compare=False)
    pauses: tuple[float, ...] = field(compare=False)


class Background:
    """A small pool of threads for jobs such as mails. What is left at shutdown is done first."""

    def __init__(self) -> None:
        self.after_try: Callable[[], None] = lambda: None
        """Called after each try, in its thread: to give a connection back."""
        self._changed = threading.Condition()
        self._waiting: deque[_Job] = deque()
        self._later: list[_Job] = []
        self._threads: list[threading.Thread] = []
        self._left = 0
        self._is_closing = False

    def run(self, work: Callable[..., Any], *args: Any) -> None:
        """Runs the job soon, and twice more when it fails, unless its error has `is_permanent`.

        It must be safe to run again. This never raises: whoever calls it has written to the database
        already. A job for which there is no room is dropped, with a line in the log: what goes through
        here can be asked for anew.
        """
        # Its lines in the log belong to the request that asked for it.
        context = copy_context()
        name = getattr(work, "__qualname__", type(work).__name__)
        with self._changed:
            if self._left >= MAX_JOBS:
                log.error("background job dropped: too many are left", extra={"job": name})
                return
            self._left += 1
            self._waiting.append(_Job(0, lambda: context.run(work, *args), name, _PAUSES))
            if len(self._threads) < min(_MAX_RUNNING, self._left):
                thread = threading.Thread(target=self._work, name="background", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify_all()

    def drain(self, timeout: float | None = None) -> bool:
        """Waits until nothing is left to do."""
        with self._changed:
            return self._changed.wait_for(lambda: self._left == 0, timeout)

    def close(self, timeout: float) -> bool:
        """Waits for what is left; from now on nothing pauses between tries."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()
        return self.drain(timeout)

    def _work(self) -> None:
        while True:
            with self._changed:
                while (job := self._next()) is None:
                    self._changed.wait(self._pause())
            self._try(job)
            self.after_try()

    def _next(self) -> _Job | None:
        if self._later and (self._is_closing or self._later[0].due <= time.monotonic()):
            return heapq.heappop(self._later)
        return self._waiting.popleft() if self._waiting else None

    def _pause(self) -> float | None:
        return max(0.0, self._later[0].due - time.monotonic()) if self._later else None

    def _try(self, job: _Job) -> None:
        is_over = True
        try:
            job.work()
        except Exception as error:
            is_over = not job.pauses or bool(getattr(error, "is_permanent", False))
            if is_over:
                log.exception("background job failed", extra={"job": job.name})
            else:
                extra = {"job": job.name}
                log.warning("background job failed, and is tried again", exc_info=True, extra=extra)
        with self._changed:
            if is_over:
                self._left -= 1
            else:
                # Between two tries a job takes no place: one that always fails must not keep others.
                due = time.monotonic() + job.pauses[0]
                heapq.heappush(self._later, _Job(due, job.work, job.name, job.pauses[1:]))
            self._changed.notify_all()


background: Final = Background()
"""The jobs of this process."""


def later(work: Callable[..., Any], *args: Any) -> None:
    """Does this soon, and lets the answer go out; see `Background.run`."""
    background.run(work, *args)
