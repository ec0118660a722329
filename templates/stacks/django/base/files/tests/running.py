"""A server in a thread of the tests, and sockets to speak to it."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import uvicorn

from config.bridge import App, WsgiApp
from config.server import Server, server_config


@dataclass(frozen=True)
class Answer:
    """What came back until the connection was closed, or an answer was whole."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Line:
    """A connection that sends exactly what it is told to."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._file = self._socket.makefile("rb")

    def send(self, text: str | bytes) -> None:
        self._socket.sendall(text.encode("latin-1") if isinstance(text, str) else text)

    def read(self) -> Answer:
        """The next answer."""
        start = self._file.readline().decode()
        if not start:
            return Answer(0, {}, b"")
        headers = {}
        while (line := self._file.readline().decode().strip()) != "":
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
        return Answer(int(start.split()[1]), headers, self._file.read(length))

    def is_closed(self) -> bool:
        """Whether the server has hung up; it waits for that."""
        try:
            return self._file.read(1) == b""
        except ConnectionError:
            return True

    def close(self) -> None:
        self._file.close()
        self._socket.close()


class Running:
    """A server that runs."""

    def __init__(self, server: uvicorn.Server, loop: asyncio.AbstractEventLoop) -> None:
        self.server = server
        self.port = server.servers[0].sockets[0].getsockname()[1]
        self._loop = loop
        self._lines: list[Line] = []

    def line(self) -> Line:
        line = Line(self.port)
        self._lines.append(line)
        return line

    def ask(self, text: str) -> Answer:
        line = self.line()
        line.send(text)
        return line.read()

    def do(self, work: Callable[[], None]) -> None:
        """Does something in the server's loop."""
        self._loop.call_soon_threadsafe(work)

    def close(self) -> None:
        for line in self._lines:
            line.close()


def until(condition: Callable[[], bool]) -> None:
    """Waits for something that the server does by itself."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@contextlib.contextmanager
def running(app: WsgiApp) -> Iterator[Running]:
    """Serves the app on a free port, for as long as the block lasts."""
    bridge = App(app)
    server = Server(server_config(bridge, "127.0.0.1", 0))
    started = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        server.when_started = started.set
        await server.serve()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert started.wait(10)
    here = Running(server, loops[0])
    try:
        yield here
    finally:
        here.close()
        server.should_exit = True
        thread.join(10)
        bridge.close()
        assert not thread.is_alive()
