"""Work that is done again and again beside the server."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


def every(seconds: float, work: Callable[[], None]) -> Callable[[], None]:
    """Does the work now and after each pause, in a thread of its own; a failure is logged.

    What it returns ends it: no further work begins.
    """
    over = threading.Event()

    def run() -> None:
        while True:
            try:
                work()
            except Exception:
                log.warning("regular work failed", exc_info=True, extra={"job": work.__qualname__})
            if over.wait(seconds):
                return

    threading.Thread(target=run, name=work.__qualname__, daemon=True).start()
    return over.set
