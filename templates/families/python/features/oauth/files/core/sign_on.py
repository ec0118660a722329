"""The variables of logins through other providers."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator

from core.web_address import WebAddress

PROVIDERS: Final = ("google", "github", "facebook", "oidc")
"""The providers there are, as they stand in paths. One is there when its client id is."""

_MAX_ISSUER: Final = 255
"""Longest issuer that is stored beside an identity."""


def _redirect_uri(value: str) -> str:
    if "?" in value or "#" in value:
        raise ValueError("must have no ? and no #")
    return value


def _issuer(value: str) -> str:
    if any(sign in value for sign in "?#@"):
        raise ValueError("must have no ?, no # and no password")
    if "/.well-known/" in value:
        raise ValueError("must end before /.well-known/")
    if len(value) > _MAX_ISSUER:
        raise ValueError(f"must have at most {_MAX_ISSUER} characters")
    return value


RedirectUri = Annotated[WebAddress, AfterValidator(_redirect_uri)]
"""As the provider has it registered; the parameters of the answer are added to it."""

Issuer = Annotated[WebAddress, AfterValidator(_issuer)]


def provider_faults(environment: Any) -> list[str]:
    """A provider has its id and what belongs to it, or none of them."""
    faults = []
    for provider in PROVIDERS:
        own = ["client_id", "client_secret", *(["issuer"] if provider == "oidc" else [])]
        names = [f"oauth_{provider}_{name}" for name in own]
        missing = [name for name in names if getattr(environment, name) is None]
        if len(missing) < len(names):
            faults += [f"{name.upper()} is missing" for name in missing]
    return faults
