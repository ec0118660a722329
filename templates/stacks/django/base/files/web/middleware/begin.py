"""The first thing that every request meets, and the last that every answer does."""

import re
import time
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Final, cast

from django.http import HttpRequest, HttpResponse

from core.client_address import address_finder
from core.environment import environment
from core.lifecycle import lifecycle
from core.logs import current_request, log_access
from core.security_headers import security_headers
from web.errors import error_response
from web.requests import Request

_ACCEPTABLE_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_CONVERTER: Final = re.compile(r"<(?:\w+:)?(\w+)>")
_PLAIN_PART: Final = re.compile(r"[\w.-]{0,20}", re.ASCII)


class BeginRequest:
    """Gives a request its id and its client's address, and the answer its headers and its line in the log.

    It is one middleware instead of five because each costs every request more than what it does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._headers = security_headers(is_https=environment.is_https)
        self._address_of = address_finder(environment.trusted_proxies)

    def __call__(self, given: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        request = cast(Request, given)
        meta = request.META
        request.id = _request_id(meta.get("HTTP_X_REQUEST_ID"))
        request.client_address = self._address_of(
            meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR")
        )
        request.user_id = None
        request.rate_limit = None
        token = current_request.set(request)
        try:
            response = self._get_response(request)
            self._finish(request, response)
            _log_access(request, response, time.perf_counter() - start)
        finally:
            current_request.reset(token)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """What a view raised."""
        return error_response(request, error)

    def _finish(self, request: Request, response: HttpResponse) -> None:
        headers = response.headers
        headers["X-Request-Id"] = request.id
        for name, value in self._headers:
            headers.setdefault(name, value)
        if request.user_id is not None:
            # What somebody gets who is logged in is nobody else's.
            headers.setdefault("Cache-Control", "no-store")
        if request.rate_limit is not None:
            headers["RateLimit-Policy"], headers["RateLimit"] = request.rate_limit
        if "Content-Length" not in headers and response.status_code not in (204, 304):
            headers["Content-Length"] = str(len(response.content))
        if lifecycle.is_stopping:
            headers["Connection"] = "close"


def _request_id(given: str | None) -> str:
    if given is not None and _ACCEPTABLE_ID.fullmatch(given):
        return given
    return str(uuid.uuid4())


def _log_access(request: Request, response: HttpResponse, seconds: float) -> None:
    """One line a request.

    The path stands in it as it was declared, never as it was sent: addresses hold ids, and one-time
    tokens in the worst case. Where no route has it, its form must do.
    """
    match = request.resolver_match
    members: dict[str, object] = {"method": request.method}
    if match is None:
        members["path"] = _form_of(request.path)
    else:
        members["route"] = _pattern_of(match.route)
    members |= {"status": response.status_code, "ms": round(seconds * 1000, 2)}
    log_access(request, members)


@lru_cache(maxsize=1024)
def _pattern_of(route: str) -> str:
    """`/api/v1/tasks/{id}`."""
    return "/" + _CONVERTER.sub(r"{\1}", route)


def _form_of(path: str) -> str:
    """A path without what may be an id or a secret: `/api/v1/tasks/*`."""
    parts = path.split("/")[:10]
    return "/".join(part if _PLAIN_PART.fullmatch(part) else "*" for part in parts)
