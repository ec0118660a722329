"""Answers that no cache may keep."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse


def never_stored(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For operations that answer with something private, or with a secret."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **path: Any) -> HttpResponse:
        response = view(request, *args, **path)
        response.headers["Cache-Control"] = "no-store"
        return response

    return answer
