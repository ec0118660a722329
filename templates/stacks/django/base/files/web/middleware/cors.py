"""Pages of other origins: only those in `CORS_ORIGINS` may read answers."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from core.environment import environment
from web.responses import no_content

_EXPOSED: Final = "ETag, Location, Link, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id"

_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id"
    ),
    # Seconds a browser may remember this.
    "Access-Control-Max-Age": "600",
}


def cors(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Echoes a listed origin exactly, with credentials, and never `*`.

    From any other origin the browser gets no permission and keeps the answer from the page.
    """
    allowed = frozenset(environment.cors_origins)
    if not allowed:
        return get_response

    def answer(request: HttpRequest) -> HttpResponse:
        origin = request.META.get("HTTP_ORIGIN")
        is_allowed = origin in allowed
        is_preflight = (
            request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META
        )
        if is_allowed and is_preflight:
            response = no_content(_PREFLIGHT)
        else:
            response = get_response(request)
        # Also without Origin: a cache must not give the answer for one origin to another.
        vary = response.headers.get("Vary")
        response.headers["Vary"] = f"{vary}, Origin" if vary else "Origin"
        if is_allowed and origin is not None:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Credentials"] = "true"
            if not is_preflight:
                response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        return response

    return answer
