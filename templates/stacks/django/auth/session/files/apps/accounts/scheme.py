"""How somebody shows who they are: by a session id in a cookie."""

from abc import ABC
from typing import Any, Final

from ninja.security.base import AuthBase

from core.environment import environment
from web.cookies import HostCookie

CHALLENGE: Final = "Session"
"""What a 401 asks for (`WWW-Authenticate`)."""

IDLE_SECONDS: Final = environment.session_idle_ttl
"""Without a request for so long a session ends."""

ABSOLUTE_SECONDS: Final = environment.session_absolute_ttl
"""However much it is used, a session ends after so long."""

KEY: Final = "token_hash"
"""The column by which requests name their session."""

COOKIE: Final = HostCookie("session", ABSOLUTE_SECONDS)


SESSION_HEADERS: Final[dict[str, Any]] = {
    "headers": {
        "Set-Cookie": {
            "description": (
                "The session, in the cookie that the security scheme names; empty when it ended."
            ),
            "schema": {"type": "string", "pattern": "^[!-~]+(; [ -~]+)*$", "maxLength": 1_000},
        }
    }
}
"""Of answers that give the client its session, or take it away."""


class Scheme(AuthBase, ABC):
    """How clients show who they are, for the description of the API."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = COOKIE.name
    openapi_description = (
        "Given by a login. A request with it that changes something must also show that it comes "
        "from no other site: by `Sec-Fetch-Site: same-origin`, which browsers send by themselves, or "
        "by an `Origin` that is the address of this API or listed in `CORS_ORIGINS`. Else the answer "
        "is 403."
    )
