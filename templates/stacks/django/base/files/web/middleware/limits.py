"""The general allowance: every client address has one, whatever it asks for."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from config.bridge import IS_FULL
from core.problems import Problem, too_many_requests
from web.errors import problem_response
from web.limits import take

_HEALTH: Final = frozenset({"/health/live", "/health/ready"})


def general_rate_limit(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuses who asks too often, and who comes when the line for what they want is too long.

    Health is not counted: behind a proxy that is not named in `TRUSTED_PROXIES` all clients share one
    bucket, and an empty bucket must not look like a dead process.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info not in _HEALTH:
            try:
                take(request, "general")
                if IS_FULL in request.META:
                    raise too_many_requests(1)
            except Problem as problem:
                return problem_response(request, problem)
        return get_response(request)

    return answer
