"""The bodies of requests about accounts, and of their answers."""

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from apps.accounts.models.session import MAX_DEVICE_LENGTH
from apps.accounts.sessions import MAX_LISTED
from core.account_types import (
    AccountName,
    EmailAddress,
    NewPassword,
    Token,
    Typed,
    TypedPassword,
)
from core.ids import Id
from web.schemas import Input, Moment, Output, Shown


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

    id: Id
    email: Shown[EmailAddress]
    name: Shown[AccountName]
    role: Literal["user", "admin"]
    created_at: Moment


_DEVICE: Final = {"type": "string", "pattern": "^[ -~]+$", "maxLength": MAX_DEVICE_LENGTH}


class Session(_Closed):
    """A login, as its owner sees it: no secret in it."""

    id: Id
    device: Annotated[str, WithJsonSchema(_DEVICE)]
    """What the client called itself at login."""
    created_at: Moment
    last_used_at: Moment
    current: bool
    """It is the one that asks."""


class Sessions(Output):
    """The logins of somebody."""

    data: list[Session] = Field(max_length=MAX_LISTED)


class Accepted(Output):
    """What comes of it is told by mail."""

    message: str = Field(max_length=200)


ACCEPTED = Accepted(message="If the address can be used, a mail is on its way to it.")
"""The body of a 202: the same whether or not the address is known."""
