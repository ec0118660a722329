"""Stands between the app and a server that it needs, and lets it fail."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Literal

Failure = Literal["refuse", "swallow"]


class TcpProxy:
    """`refuse`: connections are cut, as when the server was killed; `swallow`: nothing comes back."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._failure: Failure | None = None
        self._sockets: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def fail(self, how: Failure) -> None:
        self._failure = how
        if how == "refuse":
            self._cut_all()

    def restore(self) -> None:
        # What was swallowed is lost: no protocol goes on after that.
        self._cut_all()
        self._failure = None

    def close(self) -> None:
        self._server.close()
        self._cut_all()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._server.accept()
                if self._failure == "refuse":
                    _reset(client)
                    continue
                upstream = socket.create_connection(self._target)
                self._sockets += [client, upstream]
                for source, sink in ((client, upstream), (upstream, client)):
                    threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if self._failure is None:
                    sink.sendall(data)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _cut_all(self) -> None:
        for each in self._sockets:
            _reset(each)
        self._sockets.clear()


def _reset(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # `shutdown` wakes the thread that reads; `close` alone would wait for it.
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextlib.contextmanager
def tcp_proxy(host: str, port: int) -> Iterator[TcpProxy]:
    """A proxy in front of the server at this address."""
    proxy = TcpProxy(host, port)
    try:
        yield proxy
    finally:
        proxy.close()
