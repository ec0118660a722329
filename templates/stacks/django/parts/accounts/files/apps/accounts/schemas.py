"""The bodies of requests about accounts, and of their answers."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from core.account_types import (
    AccountName,
    EmailAddress,
    NewPassword,
    ShownEmail,
    ShownName,
    Token,
    Typed,
    TypedPassword,
)
from web.schemas import Input, Moment, Output


class RegisterBody(Input):
    """An account that somebody wants."""

    email: EmailAddress
    password: NewPassword
    name: AccountName


class VerifyEmailBody(Input):
    """The token of the mail about an address."""

    token: Token


class LoginBody(Input):
    """What somebody shows to log in."""

    email: Typed
    password: TypedPassword


class ForgotPasswordBody(Input):
    """Whose password it is."""

    email: EmailAddress


class ResetPasswordBody(Input):
    """A new password, and the token of the mail about it."""

    token: Token
    password: NewPassword


class ChangePasswordBody(Input):
    """A new password, and the one until now."""

    current_password: TypedPassword
    new_password: NewPassword


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]


class ChangeProfileBody(Input):
    """A merge patch: what is not in it stays, and a name cannot be taken away."""

    name: Annotated[AccountName, Field(json_schema_extra=_without_default)] = ""


class _Closed(Output):
    """These members and no other: what else is stored of a person is nobody's business."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})


class User(_Closed):
    """An account, as its owner sees it."""

    id: UUID
    email: ShownEmail
    name: ShownName
    role: Literal["user", "admin"]
    created_at: Moment


class Session(_Closed):
    """A login, as its owner sees it: no secret in it."""

    id: UUID
    device: str
    """What the client called itself at login."""
    created_at: Moment
    last_used_at: Moment
    current: bool
    """It is the one that asks."""


class Sessions(Output):
    """The logins of somebody."""

    data: list[Session]


class Accepted(Output):
    """What comes of it is told by mail."""

    message: str


ACCEPTED = Accepted(message="If the address can be used, a mail is on its way to it.")
"""The body of a 202: the same whether or not the address is known."""
