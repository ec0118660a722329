"""The one place where errors become answers: problem details, with nothing internal in them."""

import json
import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from config.database import is_unavailable
from core import problems
from core.problems import MAX_ERRORS, FieldError, Problem, pointer
from web.responses import PROBLEM

log = logging.getLogger(__name__)


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem as an answer."""
    text = json.dumps(problem.body(getattr(request, "id", "")), separators=(",", ":"))
    headers = {"Cache-Control": "no-store", **problem.headers}
    return HttpResponse(text, content_type=PROBLEM, status=problem.status, headers=headers)


def error_response(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Any error as an answer; what is our own fault stands in the log."""
    problem = problem_of(error)
    if problem.status >= 500:
        log.error(problem.title, exc_info=True)
    return problem_response(request, problem)


def problem_of(error: BaseException | type[BaseException]) -> Problem:
    """The problem that an error is answered with."""
    match error:
        case Problem():
            return error
        case ValidationError():
            return problems.invalid(_field_errors(error.errors))
        case HttpError() if error.__cause__ is not None:
            # Ninja wraps what the parser raises.
            return problem_of(error.__cause__)
        case HttpError():
            return Problem(error.status_code, HTTPStatus(error.status_code).phrase, str(error))
        case DatabaseError() | InterfaceError() if is_unavailable(error):
            return problems.unavailable()
        case RequestDataTooBig():
            return problems.too_large()
        case Http404():
            return problems.not_found()
        case PermissionDenied():
            return problems.forbidden()
        case BadRequest() | SuspiciousOperation():
            return problems.bad_request("This is not a well-formed request.")
    return problems.internal_error()


def _field_errors(errors: list[dict[str, Any]]) -> list[FieldError]:
    return [_field_error(error) for error in errors[:MAX_ERRORS]]


def _field_error(error: dict[str, Any]) -> FieldError:
    # `("query", "limit")`, or `("body", "body", "items", 0)`: where from, the function's parameter, the place.
    source, *path = error["loc"]
    if source == "query":
        return FieldError(f"?{path[-1]}"[: problems.MAX_PART], _words(error, "Unknown parameter."))
    return FieldError(pointer(path[1:]), _words(error, "Unknown member."))


def _words(error: dict[str, Any], unknown: str) -> str:
    match error["type"]:
        case "extra_forbidden":
            return unknown
        case "missing":
            return "Required."
    words: str = error["msg"].removeprefix("Value error, ")
    return words if words.endswith(".") else f"{words}."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400."""
    return problem_response(request, problem_of(exception))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403."""
    return problem_response(request, problems.forbidden())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404: no path is like this."""
    return problem_response(request, problems.not_found())


def internal_error(request: HttpRequest) -> HttpResponse:
    """Django's 500, for what was raised outside of views."""
    log.exception("Internal error")
    return problem_response(request, problems.internal_error())
