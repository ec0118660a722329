"""How somebody shows who they are: by an access token."""

from abc import ABC
from typing import Any, Final

from ninja.security.base import AuthBase

from core.environment import environment

CHALLENGE: Final = "Bearer"
"""What a 401 asks for (`WWW-Authenticate`)."""

IDLE_SECONDS: Final = environment.refresh_token_ttl
ABSOLUTE_SECONDS: Final = environment.refresh_token_ttl
"""However often its tokens are refreshed, a session ends after so long."""

KEY: Final = "id"
"""The column by which requests name their session."""

SESSION_HEADERS: Final[dict[str, Any]] = {}
"""Of answers that give the client its session: tokens travel in bodies."""


class Scheme(AuthBase, ABC):
    """How clients show who they are, for the description of the API."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_bearerFormat = "JWT"  # noqa: N815
    openapi_description = (
        "The access token of a login, good for minutes. It is made and read as RFC8725 advises: one "
        "algorithm, a type, an issuer and an audience. Clients need not look into it."
    )
