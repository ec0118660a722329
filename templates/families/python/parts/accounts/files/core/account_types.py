"""The members of requests about accounts, as types for pydantic."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from core.email_address import MAX_BYTES, is_email_address, normalise_email
from core.password_policy import MAX_LENGTH, normalise_password
from core.text import is_storable, is_visible
from core.tokens import TOKEN_LENGTH

MAX_NAME_LENGTH: Final = 100

_MAX_TYPED: Final = 1024
"""Longest text that is looked at when somebody logs in; longer than any that can be registered."""

# Controls and line separators.
_NOT_ONE_LINE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

# Embeddings, overrides and isolates of direction: a name with one turns around the text it stands in.
_TURNS_TEXT: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _refusal(message: str) -> PydanticCustomError:
    return PydanticCustomError("rule", "{message}", {"message": message})


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise _refusal("Must be a string.")
    return value


def _storable(text: str) -> str:
    if not is_storable(text):
        raise _refusal("Must be valid text without NUL.")
    return text


def read_email(value: object) -> str:
    """An e-mail address as people write it; comes out trimmed and in Unicode NFC."""
    email = normalise_email(_string(value))
    if not is_storable(email) or not is_email_address(email):
        raise _refusal("Must be an e-mail address, e.g. ada@example.com.")
    return email


def read_name(value: object) -> str:
    """What somebody is called: one line that can be seen and that turns no text around."""
    name = unicodedata.normalize("NFC", _string(value).strip())
    if not is_visible(name):
        raise _refusal("Must not be blank.")
    if len(name) > MAX_NAME_LENGTH:
        raise _refusal(f"Must have at most {MAX_NAME_LENGTH} characters.")
    if _NOT_ONE_LINE.search(name):
        raise _refusal("Must be one line.")
    if _TURNS_TEXT.search(name):
        raise _refusal("Must not change the direction of text.")
    return name


def _read_typed(value: object) -> str:
    """No rules but those that keep it harmless: what nobody has is simply not found."""
    text = _string(value)
    if not text:
        raise _refusal("Must not be empty.")
    if len(text) > _MAX_TYPED:
        raise _refusal(f"Must have at most {_MAX_TYPED} characters.")
    return _storable(text)


def _read_new_password(value: object) -> str:
    """How long it must be, and that it is not a common one, is looked at with the account."""
    text = _string(value)
    # The first look is cheap: normal forms of long texts are not.
    if len(text) > 4 * MAX_LENGTH or len(normalise_password(text)) > MAX_LENGTH:
        raise _refusal(f"Must have at most {MAX_LENGTH} characters.")
    return _storable(text)


def _read_token(value: object) -> str:
    """Nothing but a token is good; what else it may be is not worth an answer of its own."""
    text = _string(value)
    if len(text) > _MAX_TYPED:
        raise _refusal("Is not a token.")
    return text


@dataclass(frozen=True)
class Rule:
    """How a member is read, and how it looks in the description of the API."""

    read: Callable[[object], str]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", **self.schema}


_TYPED: Final = {"minLength": 1, "maxLength": _MAX_TYPED, "pattern": r"^[^\u0000]*$"}

TOKEN_FORM: Final = {
    "pattern": "^[A-Za-z0-9_-]+$",
    "minLength": TOKEN_LENGTH,
    "maxLength": TOKEN_LENGTH,
    "examples": ["x7Jq2mB0cVn4Lk9pRt6WsYd1FgHa3ZuEoXi5TbNvQwM"],
}

_EMAIL: Final = {"format": "idn-email", "maxLength": MAX_BYTES, "examples": ["ada@example.com"]}

_NAME: Final = {
    "minLength": 1,
    "maxLength": MAX_NAME_LENGTH,
    "pattern": r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$",
    "examples": ["Ada Lovelace"],
}

EmailAddress = Annotated[str, Rule(read_email, _EMAIL)]

AccountName = Annotated[str, Rule(read_name, _NAME)]

Typed = Annotated[str, Rule(_read_typed, _TYPED)]
"""What is typed to log in."""

TypedPassword = Annotated[str, Rule(_read_typed, {**_TYPED, "format": "password"})]

NewPassword = Annotated[
    str, Rule(_read_new_password, {"format": "password", "maxLength": MAX_LENGTH})
]

Token = Annotated[str, Rule(_read_token, TOKEN_FORM)]
"""A token from a mail, or of a refresh."""
