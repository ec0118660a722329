"""The way of a session between the server and its client: in a cookie, never anywhere else."""

from django.http import HttpRequest, HttpResponse

from apps.accounts import schemas
from apps.accounts.live_sessions import live_sessions
from apps.accounts.models import Session
from apps.accounts.principal import Principal
from apps.accounts.scheme import CHALLENGE, COOKIE
from apps.accounts.sessions import Login, log_out
from core.problems import unauthorized
from core.tokens import hash_token, is_token, new_token
from web.responses import json_response, no_content
from web.schemas import Output


class LoggedIn(Output):
    """The answer of a login: the session itself is in the cookie."""

    user: schemas.User


def find_principal(request: HttpRequest) -> Principal | None:
    """Who has the session in the cookie; an id in the URL or the body counts for nothing."""
    token = COOKIE.read(request)
    if token is None or not is_token(token):
        return None
    return live_sessions.find(hash_token(token))


def answer_login(request: HttpRequest, login: Login) -> HttpResponse:
    """Gives the session to the client.

    One that this browser has had ends: one browser, one session, and never a given one.
    """
    _end_session_of(request)
    user = schemas.User.model_validate(login.user)
    response = json_response(LoggedIn(user=user))
    COOKIE.give(response, login.token)
    return response


def answer_logout(request: HttpRequest) -> HttpResponse:
    """Ends the session, if there is one, and takes it from the client."""
    _end_session_of(request)
    response = no_content()
    COOKIE.clear(response)
    return response


def answer_password_change(principal: Principal) -> HttpResponse:
    """Gives the session a new secret: one that leaked before is worth nothing now."""
    token = new_token()
    session = Session.objects.filter(pk=principal.session_id)
    if not session.update(token_hash=hash_token(token)):
        raise unauthorized(CHALLENGE)
    live_sessions.changed(session_id=principal.session_id)
    response = no_content()
    COOKIE.give(response, token)
    return response


def answer_end_of_own_session() -> HttpResponse:
    """Takes the session, which has ended, from the client."""
    response = no_content()
    COOKIE.clear(response)
    return response


def _end_session_of(request: HttpRequest) -> None:
    principal = find_principal(request)
    if principal is not None:
        log_out(principal.user_id, principal.session_id)
