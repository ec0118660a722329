"""HTTP on one connection: uvicorn's, with a bound on all that a client can be slow or large with."""

import asyncio
import http
import logging
import re
import uuid
from email.utils import formatdate
from typing import Any, Final, cast

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from config.crowding import room
from core.environment import environment
from core.openapi_parts import MAX_HEADER
from core.problems import Problem, bad_request, unavailable
from core.raw_problem import raw_problem

log: Final = logging.getLogger("access")

_HEAD_TIMEOUT: Final = 10.0
_REQUEST_TIMEOUT: Final = 20.0
"""Seconds for the head of a request, and for all of it."""

_ANSWER_TIMEOUT: Final = 30.0
"""Seconds that an answer may lie here, unread."""

_LINGER: Final = 1.0
"""Seconds for which what still comes is read and dropped after a refusal.

Closing at once would reset the connection, and many clients would report that instead of the answer.
"""

_MALFORMED: Final = bad_request("This is not a well-formed HTTP request.")
_NO_HOST: Final = bad_request("Send one Host header.")
_UNMET: Final = Problem(417, "Expectation failed", "Nothing but 100-continue can be expected.")
_TOO_SLOW: Final = Problem(408, "Request timeout", "The request came too slowly.")
_CROWDED: Final = unavailable(1, "Too many connections at the same time.")
_NOT_A_PROXY: Final = Problem(501, "Not implemented", "This is not a proxy.")
_HEAD_TOO_LARGE: Final = Problem(
    431, "Headers too large", "The request line and headers are too large."
)


_HOST: Final = re.compile(rb"[^\s,]+")


class Protocol(HttpToolsProtocol):
    """Refuses in the app's words what never becomes a request, and cuts who is too slow."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._since: float | None = self.loop.time()
        """When the request that is being received began; None between requests."""
        self._has_head = False
        self._head_size = 0
        """Bytes that were received since the last of a body: of a head, or of trailers."""
        self._trailer_size = 0
        self._answering: RequestResponseCycle | None = None
        """The exchange whose turn it is; `cycle` is the newest, which may stand in line behind it."""
        self._newest_whole: RequestResponseCycle | None = None
        """The newest whose request is here as a whole."""
        self._unread_since: float | None = None
        self._fault: Problem | None = None
        self._is_over = False
        """It was refused: what still comes is dropped."""
        self._is_closing = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        connections = len(self.connections)
        if room.has_room_for(connections):
            return
        if room.can_refuse(connections):
            self.transport.write(_whole_answer(_CROWDED, str(uuid.uuid4())))
            self._linger()
        else:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._is_over:
            return
        if self._since is None:
            self._since = self.loop.time()
        self._head_size += len(data)
        super().data_received(data)
        if self._head_size > MAX_HEADER and not self._is_over:
            self._refuse(_HEAD_TOO_LARGE)

    def on_message_begin(self) -> None:
        if self._since is None:
            # It came in one packet with the end of the request before it.
            self._since = self.loop.time()
        self._has_head = False
        self._trailer_size = 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._has_head:
            super().on_header(name, value)
            return
        # A trailer: dropped, since no proxy has looked for a forged `X-Forwarded-For` or `Cookie` here.
        self._trailer_size += len(name) + len(value) + 4
        if self._trailer_size > MAX_HEADER:
            self._fault = _HEAD_TOO_LARGE
            raise httptools.HttpParserError

    def on_headers_complete(self) -> None:
        self._has_head = True
        self._head_size = 0
        self._fault = self._fault_of_head()
        if self._fault is not None:
            raise httptools.HttpParserError
        if self.parser.get_http_version() == "1.0":
            # Such a client does not know of answers before the answer.
            self.expect_100_continue = False
        super().on_headers_complete()
        if self._is_closing or self.parser.should_upgrade():
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        self._head_size = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._since = None
        self._has_head = False
        self._head_size = 0
        self._newest_whole = self.cycle
        super().on_message_complete()

    def on_response_complete(self) -> None:
        answered = self._answering
        if answered and answered.more_body and not self.transport.is_closing():
            # An answer that did not wait for the whole body, which nobody wants now.
            self._linger()
            return
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._fault or _MALFORMED)

    def shutdown(self) -> None:
        """Closes the connection, after the answer to a request that is on its way."""
        self._is_closing = True
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if is_answering:
            self.cycle.keep_alive = False
        elif self._since is None or self._head_size == 0:
            self.transport.close()

    def check_time(self, now: float) -> None:
        """Cuts the connection if its client is too slow; to be called now and then."""
        if self.transport.get_write_buffer_size() == 0:
            self._unread_since = None
        elif self._unread_since is None:
            self._unread_since = now
        elif now - self._unread_since > _ANSWER_TIMEOUT:
            self.transport.abort()
            return
        if self._is_over:
            return
        limit = _REQUEST_TIMEOUT if self._has_head else _HEAD_TIMEOUT
        if self._since is not None and now - self._since > limit:
            self._refuse(_TOO_SLOW)

    def cut_unfinished(self) -> None:
        """Closes the connection if its client has not sent the rest of its request by now."""
        if self._since is not None:
            self.transport.close()

    def _fault_of_head(self) -> Problem | None:
        if self.parser.get_method() == b"CONNECT":
            return _NOT_A_PROXY
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > MAX_HEADER:
            return _HEAD_TOO_LARGE
        version = self.parser.get_http_version()
        if version not in ("1.0", "1.1"):
            return _MALFORMED
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or (not hosts and version == "1.1"):
            return _NO_HOST
        if not all(_HOST.fullmatch(host) for host in hosts):
            # A proxy and the app could each read another host in it.
            return _NO_HOST
        expected = {value.lower() for name, value in self.headers if name == b"expect"}
        return _UNMET if expected - {b"100-continue"} else None

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _unsupported_upgrade_warning(self) -> None:
        """Who asks for another protocol gets an answer in this one."""

    def _refuse(self, problem: Problem) -> None:
        """Answers, unless requests before it still wait for theirs, and ends the connection."""
        earlier, cycle = self._newest_whole, self.cycle
        if earlier is not None and not earlier.response_complete:
            # An answer now would be taken for theirs.
            self._is_over = True
            earlier.keep_alive = False
            return
        if cycle is None or not cycle.response_started or cycle.response_complete:
            request_id = str(uuid.uuid4())
            self.transport.write(_whole_answer(problem, request_id))
            # Nothing of such a request is known: the line has no method and no route.
            members = {"requestId": request_id, "status": problem.status, "ip": self._address()}
            log.info(problem.title, extra=members)
        self._linger()

    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def _linger(self) -> None:
        self._is_over = True
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._unset_keepalive_if_required()
        self.loop.call_later(_LINGER, self.transport.close)


def check_all(connections: set[Any]) -> None:
    """Cuts who is too slow."""
    now = asyncio.get_running_loop().time()
    for connection in list(connections):
        cast(Protocol, connection).check_time(now)


def _whole_answer(problem: Problem, request_id: str) -> bytes:
    headers, body = raw_problem(problem, request_id, is_https=environment.is_https)
    phrase = http.HTTPStatus(problem.status).phrase
    headers += [("Date", formatdate(usegmt=True)), ("Connection", "close")]
    lines = [f"{name}: {value}" for name, value in headers]
    head = "\r\n".join([f"HTTP/1.1 {problem.status} {phrase}", *lines, "", ""])
    return head.encode() + body
