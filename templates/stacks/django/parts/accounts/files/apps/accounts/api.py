"""Everything under `/api/v1/auth` that both kinds of sessions have."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from apps.accounts import passwords, profile, registration, schemas, sessions
from apps.accounts.client import client_of
from apps.accounts.guards import signed_in
from apps.accounts.login import log_in
from apps.accounts.requests import AuthenticatedRequest
from apps.accounts.scheme import SESSION_HEADERS
from apps.accounts.throttle import ByAddress
from apps.accounts.transport import (
    LoggedIn,
    answer_end_of_own_session,
    answer_login,
    answer_logout,
    answer_password_change,
)
from core.ids import PathId, parse_id
from core.openapi_parts import described
from core.problems import not_found
from web.caching import never_stored
from web.responses import json_response, no_content
from web.routing import Router
from web.schemas import Nothing

router = Router(tags=["Accounts"])
router.add_decorator(never_stored, mode="view")

_TAKEN: Final = {202: {"description": "Taken; what comes of it is told by mail."}}
_YOURS: Final = {200: {"description": "Your account."}}


def _empty(words: str, more: dict[str, Any] | None = None) -> dict[int, Any]:
    return {204: {"description": words, **(more or {})}}


@router.post(
    "/register",
    throttle=ByAddress("register"),
    response={202: schemas.Accepted},
    operation_id="register",
    summary="Register an account",
    openapi_extra=described(answers=_TAKEN),
)
def register(request: HttpRequest, body: schemas.RegisterBody) -> HttpResponse:
    """The answer is the same for a known address: a mail tells, and verifies a new one."""
    registration.register(body.email, body.password, body.name)
    return json_response(schemas.ACCEPTED, 202)


@router.post(
    "/verify-email",
    response={204: None},
    operation_id="verifyEmail",
    summary="Verify an address with the token from the mail",
    openapi_extra=described(answers=_empty("Verified.")),
)
def verify_email(request: HttpRequest, body: schemas.VerifyEmailBody) -> HttpResponse:
    """Makes the account that was registered. The token works once."""
    registration.confirm_email(body.token, client_of(request))
    return no_content()


@router.post(
    "/login",
    throttle=ByAddress("login"),
    response={200: LoggedIn},
    operation_id="login",
    summary="Log in",
    openapi_extra=described(401, answers={200: {"description": "Logged in.", **SESSION_HEADERS}}),
)
def login(request: HttpRequest, body: schemas.LoginBody) -> HttpResponse:
    """A wrong password, an unknown, an unverified and a disabled account get the same answer."""
    return answer_login(request, log_in(body.email, body.password, client_of(request)))


@router.post(
    "/logout",
    response={204: None},
    operation_id="logout",
    summary="Log out",
    openapi_extra=described(answers=_empty("Logged out.", SESSION_HEADERS)),
)
def logout(request: HttpRequest, body: Nothing | None = None) -> HttpResponse:
    """Ends the session, if there is one."""
    return answer_logout(request)


@router.post(
    "/password/forgot",
    throttle=ByAddress("forgot"),
    response={202: schemas.Accepted},
    operation_id="forgotPassword",
    summary="Ask for a mail with a token to set a new password",
    openapi_extra=described(answers=_TAKEN),
)
def forgot_password(request: HttpRequest, body: schemas.ForgotPasswordBody) -> HttpResponse:
    """The answer is the same for an unknown address, which gets no mail."""
    passwords.forgot_password(body.email)
    return json_response(schemas.ACCEPTED, 202)


@router.post(
    "/password/reset",
    response={204: None},
    operation_id="resetPassword",
    summary="Set a new password with the token from the mail",
    openapi_extra=described(answers=_empty("Set.")),
)
def reset_password(request: HttpRequest, body: schemas.ResetPasswordBody) -> HttpResponse:
    """Ends every session of the account."""
    passwords.reset_password(body.token, body.password, client_of(request))
    return no_content()


@router.post(
    "/password/change",
    auth=signed_in,
    response={204: None},
    operation_id="changePassword",
    summary="Change your password",
    openapi_extra=described(answers=_empty("Changed.", SESSION_HEADERS)),
)
def change_password(
    request: AuthenticatedRequest, body: schemas.ChangePasswordBody
) -> HttpResponse:
    """Ends every other session."""
    passwords.change_password(request.auth, body.current_password, body.new_password)
    return answer_password_change(request.auth)


@router.get(
    "/me",
    auth=signed_in,
    response=schemas.User,
    operation_id="readProfile",
    summary="Read your account",
    openapi_extra=described(answers=_YOURS),
)
def read_profile(request: AuthenticatedRequest) -> HttpResponse:
    """The account that is logged in."""
    return json_response(schemas.User.model_validate(profile.own_account(request.auth)))


@router.patch(
    "/me",
    auth=signed_in,
    response=schemas.User,
    operation_id="changeProfile",
    summary="Change your account",
    openapi_extra=described(answers=_YOURS),
)
def change_profile(request: AuthenticatedRequest, body: schemas.ChangeProfileBody) -> HttpResponse:
    """A JSON merge patch of the name."""
    if "name" in body.model_fields_set:
        profile.rename(request.auth, body.name)
    return read_profile(request)


@router.get(
    "/sessions",
    auth=signed_in,
    response=schemas.Sessions,
    operation_id="listSessions",
    summary="List your logins",
    openapi_extra=described(answers={200: {"description": "Your logins, the last used first."}}),
)
def list_sessions(request: AuthenticatedRequest) -> HttpResponse:
    """Each device that is logged in, and the one that asks."""
    listed = [
        schemas.Session(
            id=session.id,
            device=session.device,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            current=session.id == request.auth.session_id,
        )
        for session in sessions.own_sessions(request.auth.user_id)
    ]
    return json_response(schemas.Sessions(data=listed))


@router.delete(
    "/sessions",
    auth=signed_in,
    response={204: None},
    operation_id="endOtherSessions",
    summary="End all other logins",
    openapi_extra=described(answers=_empty("Ended.")),
)
def end_other_sessions(request: AuthenticatedRequest) -> HttpResponse:
    """The one that asks stays."""
    sessions.end_other_sessions(request.auth)
    return no_content()


@router.delete(
    "/sessions/{id}",
    auth=signed_in,
    response={204: None},
    operation_id="endSession",
    summary="End one of your logins",
    openapi_extra=described(404, answers=_empty("Ended.", SESSION_HEADERS)),
)
def end_session(request: AuthenticatedRequest, id: PathId) -> HttpResponse:
    """Its own too, which logs out."""
    if (session_id := parse_id(id)) is None:
        raise not_found()
    sessions.end_session(request.auth, session_id)
    is_own = session_id == request.auth.session_id
    return answer_end_of_own_session() if is_own else no_content()
