"""Who asks, as far as accounts need to know: no headers, no framework."""

import re
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest

from apps.accounts.audit import audit
from apps.accounts.models.session import MAX_DEVICE_LENGTH
from core.client_address import client_key
from core.problems import FieldError, Problem, invalid, too_many_requests
from web.limits import limits
from web.requests import Request

_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True)
class Client:
    """Who asks."""

    address_key: str
    """What stands for its address in rate limits."""
    device: str
    """What it calls itself."""


def client_of(request: HttpRequest) -> Client:
    """Who makes this request."""
    return Client(
        address_key=client_key(cast(Request, request).client_address),
        device=device_name(request.headers.get("User-Agent", "")),
    )


def device_name(user_agent: str) -> str:
    """A short printable name from a `User-Agent` header."""
    printable = _UNPRINTABLE.sub("", user_agent).strip()
    return printable[:MAX_DEVICE_LENGTH] or "unknown"


def refused_token(purpose: str, client: Client) -> Problem:
    """One answer for every token from a mail that is not good, whatever is wrong with it.

    429 after too many of them from one client. Nobody guesses 256 bits, so a good token is never
    refused for the bad ones that came from the same address before: many people may be behind it.
    """
    audit("token.refused", reason=purpose)
    decision = limits.take("reset", client.address_key)
    if not decision.allowed:
        return too_many_requests(decision.reset)
    return invalid([FieldError("/token", "Is not valid, was used before, or has expired.")])
