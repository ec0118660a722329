"""The way of a session between the server and its client: in tokens, never in a cookie."""

from typing import Annotated, Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from pydantic import WithJsonSchema

from apps.accounts import schemas
from apps.accounts.live_sessions import live_sessions
from apps.accounts.principal import Principal
from apps.accounts.sessions import Login, log_out
from core.access_tokens import MAX_LENGTH, AccessTokens
from core.account_types import TOKEN_FORM
from core.environment import environment
from core.project import PROJECT_NAME
from web import clock
from web.responses import json_response, no_content
from web.schemas import Output

_ACCESS_TOKEN: Final = {
    "type": "string",
    "pattern": "^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+$",
    "maxLength": MAX_LENGTH,
}
_REFRESH_TOKEN: Final = {"type": "string", **TOKEN_FORM, "description": "Good for one refresh."}
_SECONDS: Final = {
    "type": "integer",
    "format": "int32",
    "minimum": 1,
    "maximum": 2_147_483_647,
    "description": "Seconds for which the access token is good.",
}

access_tokens: Final = AccessTokens(
    [secret for secret in (environment.jwt_secret, environment.jwt_secret_previous) if secret],
    issuer=environment.public_url,
    audience=PROJECT_NAME,
    lifetime=environment.access_token_ttl,
    now=lambda: clock.now().timestamp(),
)


class TokenPair(Output):
    """What a client gets to authenticate with."""

    access_token: Annotated[str, WithJsonSchema(_ACCESS_TOKEN)]
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, WithJsonSchema(_SECONDS)]
    refresh_token: Annotated[str, WithJsonSchema(_REFRESH_TOKEN)]


class LoggedIn(TokenPair):
    """The answer of a login."""

    user: schemas.User


def token_pair(user_id: UUID, session_id: UUID, role: str, refresh_token: str) -> TokenPair:
    """An access token made now, beside the refresh token whose hash is stored."""
    return TokenPair(
        access_token=access_tokens.issue(user_id=user_id, session_id=session_id, role=role),
        token_type="Bearer",
        expires_in=environment.access_token_ttl,
        refresh_token=refresh_token,
    )


def find_principal(request: HttpRequest) -> Principal | None:
    """Who has the session of the access token in `Authorization: Bearer`.

    A token that is good is not enough: the session it was made for must still be, so a logout, a
    lower role or a disabled account does not wait for it to expire.
    """
    token = _bearer_token(request)
    claims = None if token is None else access_tokens.verify(token)
    return None if claims is None else live_sessions.find(str(claims.session_id))


def answer_login(request: HttpRequest, login: Login) -> HttpResponse:
    """Everything is in the body."""
    user = schemas.User.model_validate(login.user)
    pair = token_pair(user.id, login.session_id, user.role, login.token)
    return json_response(LoggedIn(**pair.model_dump(), user=user))


def answer_logout(request: HttpRequest) -> HttpResponse:
    """Ends the session, if there is one. A token whose time is over still says which."""
    token = _bearer_token(request)
    claims = None if token is None else access_tokens.verify_expired(token)
    if claims is not None:
        log_out(claims.user_id, claims.session_id)
    return no_content()


def answer_password_change(principal: Principal) -> HttpResponse:
    """The tokens of this session stay: there is no body in which a new one could go.

    Should there be a copy of them, whichever refresh token is used second ends the session.
    """
    return no_content()


def answer_end_of_own_session() -> HttpResponse:
    """The client's tokens are good for nothing from now on."""
    return no_content()


def _bearer_token(request: HttpRequest) -> str | None:
    """The token of an `Authorization` header of the scheme Bearer (RFC 6750, 2.1)."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token if scheme.lower() == "bearer" else None
