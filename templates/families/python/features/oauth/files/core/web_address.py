"""Addresses of pages and of other servers, in the environment."""

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from core.rules import split_url


def _web_address(value: str, info: ValidationInfo) -> str:
    parts = split_url(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a URL that starts with http: or https:")
    # Over http anybody on the way reads what goes there.
    if info.data.get("app_env", "production") == "production" and parts.scheme == "http":
        raise ValueError("must begin with https: in production")
    if not value.isascii() or any(char.isspace() for char in value):
        raise ValueError("must be written in ASCII, without blanks")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
"""Where browsers are sent, or where something is asked."""
