"""A request as views see it."""

from django.http import HttpRequest


class Request(HttpRequest):
    """What `BeginRequest` adds to every request."""

    id: str
    """In the answer's `X-Request-Id`, in the log and in problems."""

    client_address: str
    """The address that counts for rate limits and logs; see `core/client_address.py`."""

    user_id: str | None
    """Set by authentication, for the log."""

    rate_limit: tuple[str, str] | None
    """`RateLimit-Policy` and `RateLimit` of the last bucket that a point was taken from."""
