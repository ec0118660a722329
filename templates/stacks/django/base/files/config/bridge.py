"""Runs Django, which is synchronous, behind a server that is not."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from core.environment import environment

Message = MutableMapping[str, Any]
WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

THREADS: Final = 16
"""Requests that are worked on at once, and with them connections to the database at most."""

_HEALTH_THREADS: Final = 2


class App:
    """An ASGI app that hands each request, once it is here as a whole, to a thread that runs Django.

    The threads are few and stay, and so do their connections to the database. A slow client takes none of
    them: its request is read in the event loop.
    """

    def __init__(self, django: WsgiApp) -> None:
        self._django = django
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="request")
        # Threads of their own: a probe must not wait behind two hundred logins.
        self._health_pool = ThreadPoolExecutor(_HEALTH_THREADS, thread_name_prefix="health")

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        body = await _read(receive)
        if body is None:
            return
        is_health = scope["path"].startswith("/health/")
        pool = self._health_pool if is_health else self._pool
        loop = asyncio.get_running_loop()
        environ = environ_of(scope, body)
        status, headers, content = await loop.run_in_executor(pool, self._run, environ)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def close(self) -> None:
        """Lets the threads end once they have nothing to do."""
        self._pool.shutdown(wait=False)
        self._health_pool.shutdown(wait=False)

    def _run(self, environ: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        started: list[Any] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None
        ) -> None:
            started[:] = [status, headers]

        chunks = self._django(environ, start_response)
        try:
            content = b"".join(chunks)
        finally:
            if close := getattr(chunks, "close", None):
                close()
        status, headers = started
        encoded = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]
        return int(status[:3]), encoded, content


async def _read(receive: Callable[[], Awaitable[Message]]) -> bytes | None:
    """The body; one byte over the limit is enough to know that it is too long.

    None when the client went away.
    """
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk: bytes = message.get("body", b"")
        body += chunk
        if len(body) > environment.body_limit or not message.get("more_body", False):
            return body


def environ_of(scope: Message, body: bytes) -> dict[str, Any]:
    """What WSGI (PEP 3333) calls a request."""
    client_host = scope["client"][0] if scope["client"] else ""
    server_host, server_port = scope["server"] or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server_host,
        "SERVER_PORT": str(server_port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client_host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": None,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1")
        # `X_Request_Id` would look like `X-Request-Id`.
        if "_" in name:
            continue
        value = raw_value.decode("latin-1")
        name = name.upper().replace("-", "_")
        key = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
        if key in environ:
            value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
        environ[key] = value
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ
