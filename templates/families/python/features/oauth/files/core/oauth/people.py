"""What a provider says of somebody."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import PydanticCustomError

from core.account_types import MAX_NAME_LENGTH, read_email, read_name
from core.email_address import local_part
from core.oauth.errors import Refused

# As OpenID Connect limits it, so that it fits in its column: ASCII, at most 255 characters.
_SUBJECT: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")

_BLANKS: Final = re.compile("[\\s\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_TURNS_TEXT: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class ProviderUser:
    """Somebody at a provider. A subject of one issuer means nobody at another."""

    issuer: str
    subject: str
    email: str | None
    is_email_verified: bool
    """The provider has seen that mails reach them. What is not said is not so."""
    name: str | None


def read_subject(value: Any) -> str:
    """Whom a provider means."""
    if not isinstance(value, str) or not _SUBJECT.fullmatch(value):
        raise Refused("no subject")
    return value


def text_or_none(value: Any) -> str | None:
    """A text that may be missing, or be none."""
    return value if isinstance(value, str) else None


def usable_email(user: ProviderUser) -> str | None:
    """The address, in the form that accounts have it; None for one that they cannot have."""
    try:
        return read_email(user.email)
    except PydanticCustomError:
        return None


def account_name(user: ProviderUser, email: str) -> str:
    """A name for the account.

    It comes from another service, where people may write what they like: what our rules do not
    allow is taken out of it, and if nothing is left, the address has to do.
    """
    for candidate in (user.name or "", local_part(email)):
        try:
            return read_name(_cleaned(candidate))
        except PydanticCustomError:
            continue
    return _cleaned(email)


def _cleaned(text: str) -> str:
    one_line = _TURNS_TEXT.sub("", _BLANKS.sub(" ", unicodedata.normalize("NFC", text)))
    return one_line.strip()[:MAX_NAME_LENGTH].strip()
