"""The process as whoever runs it sees it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from core.environment import ROOT
from tests.database_name import database_url
from tests.running import until


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@contextlib.contextmanager
def process(*arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """A process of the app; it is killed at the end if it still runs."""
    own = {
        "DATABASE_URL": database_url(connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "config.server", *arguments],
        cwd=ROOT,
        env={**os.environ, **own, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        yield started
        started.kill()


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except OSError:
        return 0


@pytest.mark.django_db(transaction=True)
def test_it_serves_until_it_is_told_to_stop() -> None:
    port = free_port()
    connection.close()
    with process(PORT=str(port), LOG_LEVEL="info") as running:
        until(lambda: status_of(f"http://127.0.0.1:{port}/health/ready") == 200)
        running.send_signal(signal.SIGTERM)
        out, _ = running.communicate(timeout=20)
    assert running.returncode == 0
    lines: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    words = [line["msg"] for line in lines if "msg" in line]
    assert words[0] == "listening"
    assert words[-2:] == ["stopping", "stopped"]
    ready = next(line for line in lines if line.get("status") == 200)
    assert (ready["method"], ready["route"]) == ("GET", "/health/ready")
    assert ready["ms"] > 0
    assert ready["requestId"]


def test_a_second_signal_ends_it_at_once() -> None:
    port = free_port()
    with process(PORT=str(port), SHUTDOWN_DELAY="5") as running:
        until(lambda: status_of(f"http://127.0.0.1:{port}/health/live") == 200)
        running.send_signal(signal.SIGTERM)
        until(lambda: status_of(f"http://127.0.0.1:{port}/health/ready") != 200)
        running.send_signal(signal.SIGTERM)
        assert running.wait(3) == 1


def test_faults_of_the_environment_are_one_a_line() -> None:
    with process(APP_ENV="production", PORT="http", APP_SECRET="short") as running:
        _, error = running.communicate(timeout=20)
    assert running.returncode == 1
    assert error.splitlines()[:3] == [
        "The environment is not right:",
        "  PORT must be a whole number from 0 to 65535",
        "  PUBLIC_URL must begin with https: in production",
    ]
    assert "Traceback" not in error


@pytest.mark.parametrize("argument", ["--port=80", "--rel", "reload"])
def test_what_it_does_not_know_it_refuses(argument: str) -> None:
    with process(argument) as running:
        _, error = running.communicate(timeout=20)
    assert running.returncode == 2
    assert f"unrecognized arguments: {argument}" in error
