"""Answers that are not the good one, as `application/problem+json` (RFC 9457)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

MAX_ERRORS: Final = 20
"""Errors listed at most: an answer must not grow with what an attacker sends."""

MAX_PART: Final = 100
"""Characters of a member's name that an error repeats."""


@dataclass(frozen=True)
class FieldError:
    """A broken rule: where (JSON Pointer, RFC 6901; `?name` for a query parameter) and what."""

    pointer: str
    detail: str


class Problem(Exception):
    """Raised from anywhere and answered in one place.

    Its words go to the client: nothing internal belongs in them.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or title)
        self.status = status
        self.title = title
        self.detail = detail or title
        self.errors = list(errors[:MAX_ERRORS])
        self.headers = dict(headers or {})
        self.members = dict(members or {})

    def body(self, request_id: str) -> dict[str, Any]:
        """The problem document."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "requestId": request_id,
        }
        if self.errors:
            body["errors"] = [
                {"pointer": error.pointer, "detail": error.detail} for error in self.errors
            ]
        return body | self.members


def bad_request(detail: str) -> Problem:
    """400: the request is not well-formed (JSON syntax, bad UTF-8, a broken URL)."""
    return Problem(400, "Malformed request", detail)


def unauthorized(scheme: str, detail: str = "Log in to do this.") -> Problem:
    """401 with the challenge of the scheme in use: `Bearer` or `Session`."""
    return Problem(401, "Not authenticated", detail, headers={"WWW-Authenticate": scheme})


def forbidden(detail: str = "Your account may not do this.") -> Problem:
    """403: known, but not allowed."""
    return Problem(403, "Forbidden", detail)


def not_found(detail: str = "There is nothing here.") -> Problem:
    """404: no such thing, or someone else's: the two look alike on purpose."""
    return Problem(404, "Not found", detail)


def method_not_allowed(allow: str) -> Problem:
    """405 with the methods that do exist."""
    detail = f"Allowed here: {allow}."
    return Problem(405, "Method not allowed", detail, headers={"Allow": allow})


def conflict(detail: str, errors: Sequence[FieldError] = ()) -> Problem:
    """409: the state of things forbids it: a unique value is taken, stock is short."""
    return Problem(409, "Conflict", detail, errors=errors)


def stale(detail: str = "The object has changed since you read it.") -> Problem:
    """412: the object has changed since the `If-Match` that the client holds."""
    return Problem(412, "Precondition failed", detail)


def too_large(detail: str = "The request body is too large.") -> Problem:
    """413: the body is over `BODY_LIMIT`."""
    return Problem(413, "Content too large", detail)


def unsupported_media_type(
    detail: str = "Send application/json in UTF-8.", headers: Mapping[str, str] | None = None
) -> Problem:
    """415: the body is not `application/json`, or it is compressed."""
    return Problem(415, "Unsupported media type", detail, headers=headers)


def invalid(errors: Sequence[FieldError], detail: str = "The request breaks a rule.") -> Problem:
    """422: well-formed, but it breaks the rules listed in `errors`."""
    return Problem(422, "Invalid request", detail, errors=errors)


def too_many_requests(
    retry_after: float, detail: str = "Too many requests: wait before the next one."
) -> Problem:
    """429 with the seconds to wait."""
    return Problem(429, "Too many requests", detail, headers=_retry_after(retry_after))


def internal_error() -> Problem:
    """500: what it was stands in the log, and nowhere else."""
    detail = "Something went wrong here. The request id finds it in the log."
    return Problem(500, "Internal error", detail)


def unavailable(
    retry_after: float = 5,
    detail: str = "A part of this service does not answer now.",
    members: Mapping[str, Any] | None = None,
) -> Problem:
    """503: something that this app depends on does not answer."""
    return Problem(
        503, "Service unavailable", detail, headers=_retry_after(retry_after), members=members
    )


def _retry_after(seconds: float) -> dict[str, str]:
    return {"Retry-After": str(max(1, math.ceil(seconds)))}


def pointer(path: Sequence[str | int]) -> str:
    """The JSON Pointer to a member. Names come from the client: cut, so that the answer stays small."""
    parts = (str(part)[:MAX_PART] for part in path)
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
