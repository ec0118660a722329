"""Problems that are answered before the app saw a request, or after it broke."""

import json

from core.problems import Problem
from core.security_headers import security_headers


def raw_problem(
    problem: Problem, request_id: str, *, is_https: bool
) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and body of an answer that looks like every other problem."""
    body = json.dumps(problem.body(request_id), separators=(",", ":")).encode()
    headers = [
        *security_headers(is_https=is_https),
        ("X-Request-Id", request_id),
        ("Cache-Control", "no-store"),
        ("Content-Type", "application/problem+json; charset=utf-8"),
        ("Content-Length", str(len(body))),
        *problem.headers.items(),
    ]
    return headers, body
