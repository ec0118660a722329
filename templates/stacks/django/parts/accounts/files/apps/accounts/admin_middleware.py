"""What only the admin site needs of Django: sessions, messages, a policy for its pages."""

from collections.abc import Callable
from typing import Final, cast

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from core.environment import environment

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class AdminMiddleware:
    """Runs Django's own below `ADMIN_PATH`, so that requests to the API do not pay for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if environment.admin_path is None:
            raise MiddlewareNotUsed
        self._prefix = f"/{environment.admin_path}/"
        self._get_response = get_response
        self._below = SessionMiddleware(AuthenticationMiddleware(MessageMiddleware(get_response)))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(self._prefix):
            return self._get_response(request)
        response = cast(HttpResponse, self._below(request))
        response.headers["Content-Security-Policy"] = _POLICY
        return response
