"""One JSON object a line on stdout; in a developer's terminal, lines for people."""

import atexit
import json
import logging
import sys
import threading
import time
from contextvars import ContextVar
from datetime import datetime, timezone
from typing import Any, BinaryIO, Final, Protocol

_FLUSH_INTERVAL: Final = 0.2
"""Seconds a line may wait in the buffer: one system call a line would cost more than many a request."""

# Secrets stay out because only named values are logged, never a request, body or header list.
# These never reach the log, should anybody ever pass them.
_REDACTED: Final = frozenset(
    {"password", "token", "secret", "cookie", "authorization", "accessToken", "refreshToken"}
)

_LEVELS: Final = {
    "CRITICAL": "fatal",
    "ERROR": "error",
    "WARNING": "warn",
    "INFO": "info",
    "DEBUG": "debug",
}

_NUMBERS: Final = {
    "silent": logging.CRITICAL + 10,
    "fatal": logging.CRITICAL,
    "error": logging.ERROR,
    "warn": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
    "trace": logging.DEBUG,
}


class Asked(Protocol):
    """What the lines of a request have in common."""

    id: str
    client_address: str
    user_id: str | None


current_request: ContextVar[Asked | None] = ContextVar("current_request", default=None)
"""The request that this thread works on; its id, client and user stand in every line."""

_PLAIN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def level_number(name: str) -> int:
    """The number that Python's logging has for a level of `LOG_LEVEL`."""
    return _NUMBERS[name]


class _Clock:
    """The time as ISO 8601; many lines share a millisecond, and its text."""

    def __init__(self) -> None:
        self._last: tuple[int, str] = (0, "")

    def text(self, seconds: float) -> str:
        milliseconds = int(seconds * 1000)
        last, text = self._last
        if milliseconds != last:
            moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
            text = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            self._last = (milliseconds, text)
        return text


_clock: Final = _Clock()


def members_of(record: logging.LogRecord) -> dict[str, Any]:
    """What stands in the line of a record: `extra=…` becomes members of its own."""
    members: dict[str, Any] = {
        "level": _LEVELS.get(record.levelname, record.levelname.lower()),
        "time": _clock.text(record.created),
    }
    if (request := current_request.get()) is not None:
        members |= {"requestId": request.id, "ip": request.client_address}
        if request.user_id is not None:
            members["userId"] = request.user_id
    for name, value in vars(record).items():
        if name not in _PLAIN:
            members[name] = "[redacted]" if name in _REDACTED else value
    if record.exc_info and record.exc_info[0] is not None:
        kind, error, _ = record.exc_info
        stack = logging.Formatter().formatException(record.exc_info)
        members["err"] = {"type": kind.__name__, "message": str(error), "stack": stack}
    return members | {"msg": record.getMessage()}


_to_json: Final = json.JSONEncoder(default=str, ensure_ascii=False, separators=(",", ":")).encode


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        return _to_json(members_of(record))


_COLOURS: Final = {"fatal": 31, "error": 31, "warn": 33, "info": 36, "debug": 90}


def pretty_line(members: dict[str, Any]) -> str:
    """`12:30:01.250 info  GET /api/v1/tasks 200 1.3 ms  {"requestId":"…"}`."""
    rest = dict(members)
    level, moment = str(rest.pop("level", "info")), str(rest.pop("time", ""))
    message, error = str(rest.pop("msg", "")), rest.pop("err", {})
    asked = ""
    if "method" in rest:
        words = [rest.pop(name, "") for name in ("method", "route", "status", "ms")]
        asked = " ".join(str(word) for word in words if word is not None) + " ms"
    more = f" \x1b[90m{json.dumps(rest, default=str)}\x1b[0m" if rest else ""
    stack = f"\n{error['stack']}" if error else ""
    level = f"\x1b[{_COLOURS.get(level, 0)}m{level:<5}\x1b[0m"
    return f"\x1b[90m{moment[11:23]}\x1b[0m {level} {asked}{message}{more}{stack}"


class PrettyFormatter(logging.Formatter):
    """A record as a short coloured line for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return pretty_line(members_of(record))


class BufferedHandler(logging.Handler):
    """Writes lines to stdout, a few at a time."""

    def __init__(self, stream: BinaryIO | None = None) -> None:
        super().__init__()
        self._stream = stream or open(1, "wb", buffering=8192, closefd=False)
        self._is_flushing = False
        atexit.register(self.flush)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self.write(self.format(record))
        except Exception:
            self.handleError(record)

    def write(self, line: str) -> None:
        """Writes a line as it is."""
        if not self._is_flushing:
            self._is_flushing = True
            threading.Thread(target=self._keep_flushing, name="log", daemon=True).start()
        self._stream.write(line.encode(errors="backslashreplace") + b"\n")

    def flush(self) -> None:
        """Writes out what is held; call it before the process ends."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            # Stdout is closed: nobody is left to read.
            return

    def _keep_flushing(self) -> None:
        while True:
            time.sleep(_FLUSH_INTERVAL)
            self.flush()


_access: Final = logging.getLogger("access")


def log_access(asked: Asked, members: dict[str, Any]) -> None:
    """Writes the line that each request has.

    Where lines are JSON it goes past `logging`, whose record would cost more than all the rest of the line.
    """
    if not _access.isEnabledFor(logging.INFO):
        return
    handler = _access.handlers[0] if _access.handlers else None
    if not (isinstance(handler, BufferedHandler) and isinstance(handler.formatter, JsonFormatter)):
        _access.info("", extra=members)
        return
    line = {
        "level": "info",
        "time": _clock.text(time.time()),
        "requestId": asked.id,
        "ip": asked.client_address,
        **members,
    }
    if asked.user_id is not None:
        line["userId"] = asked.user_id
    handler.write(_to_json(line))


def log_config(level: str, *, pretty: bool) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything goes to one place, in one form."""
    formatter = "core.logs.PrettyFormatter" if pretty else "core.logs.JsonFormatter"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter}},
        "handlers": {"stdout": {"class": "core.logs.BufferedHandler", "formatter": "lines"}},
        "root": {"handlers": ["stdout"], "level": level_number(level)},
        "loggers": {
            "access": {"handlers": ["stdout"], "propagate": False},
            # Their lines would say again what ours say, with the path and the query as they were sent.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"level": "CRITICAL"},
            "django.security": {"level": "CRITICAL"},
            "uvicorn": {"level": "WARNING"},
        },
    }


def is_terminal() -> bool:
    """Whether somebody reads along."""
    return sys.stdout is not None and sys.stdout.isatty()
