import io
import json
import logging
from typing import Any, cast

import pytest

from core.logs import (
    Asked,
    BufferedHandler,
    JsonFormatter,
    PrettyFormatter,
    current_request,
    level_number,
    log_config,
)


class Request:
    id = "abc"
    client_address = "192.0.2.7"
    user_id = "u-1"


def record(level: int = logging.INFO, message: str = "hello", **extra: object) -> logging.LogRecord:
    log = logging.getLogger("test")
    return log.makeRecord("test", level, "", 0, message, (), None, extra=extra)


def line_of(given: logging.LogRecord) -> dict[str, Any]:
    text = JsonFormatter().format(given)
    assert "\n" not in text
    return cast(dict[str, Any], json.loads(text))


def test_a_line_is_one_json_object() -> None:
    line = line_of(record(message="two\nlines", event="login.failed"))
    assert line["level"] == "info"
    assert line["msg"] == "two\nlines"
    assert line["event"] == "login.failed"
    assert line["time"].endswith("Z")
    assert len(line["time"]) == len("2026-05-04T09:30:00.000Z")


def test_lines_of_a_request_have_its_id_client_and_user() -> None:
    token = current_request.set(cast(Asked, Request()))
    try:
        line = line_of(record())
    finally:
        current_request.reset(token)
    assert (line["requestId"], line["ip"], line["userId"]) == ("abc", "192.0.2.7", "u-1")
    assert "requestId" not in line_of(record())


def test_secrets_are_redacted() -> None:
    line = line_of(record(password="granite moss", token="t0ken"))
    assert (line["password"], line["token"]) == ("[redacted]", "[redacted]")


def test_an_error_brings_its_stack() -> None:
    try:
        raise RuntimeError("boom")
    except RuntimeError as error:
        given = record(logging.ERROR, "Internal error")
        given.exc_info = (RuntimeError, error, error.__traceback__)
    line = line_of(given)
    assert (line["err"]["type"], line["err"]["message"]) == ("RuntimeError", "boom")
    assert "test_logs.py" in line["err"]["stack"]
    assert PrettyFormatter().format(given).count("\n") > 1


def test_lines_for_people() -> None:
    text = PrettyFormatter().format(record(message="", method="GET", route="/x", status=200, ms=1))
    assert "GET /x 200 1 ms" in text


def test_lines_are_held_until_they_are_flushed() -> None:
    raw = io.BytesIO()
    handler = BufferedHandler(io.BufferedWriter(cast(io.RawIOBase, raw)))
    handler.setFormatter(JsonFormatter())
    handler.handle(record())
    handler.flush()
    assert json.loads(raw.getvalue())["msg"] == "hello"


@pytest.mark.parametrize("pretty", [True, False])
def test_the_configuration_is_one_that_logging_takes(pretty: bool) -> None:
    logging.config.DictConfigurator(log_config("warn", pretty=pretty))  # type: ignore[attr-defined]
    assert level_number("silent") > logging.CRITICAL
