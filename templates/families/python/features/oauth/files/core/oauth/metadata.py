"""Where everything is at a provider."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from core.oauth.errors import Unavailable
from core.oauth.http import ProviderHttp


@dataclass(frozen=True)
class Metadata:
    """The addresses of a provider, and what it can do."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str | None = None
    userinfo_endpoint: str | None = None
    takes_secret_in_body: bool = True
    names_itself: bool = False
    """Its answers say by `iss` whose they are (RFC 9207)."""


def discover(http: ProviderHttp, issuer: str) -> Metadata:
    """What an OpenID Connect provider says of itself; half of it would be of no use."""
    document = http.read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if not isinstance(document, dict) or document.get("issuer") != issuer:
        raise Unavailable("discovery: another issuer")
    methods = document.get("token_endpoint_auth_methods_supported")
    userinfo = document.get("userinfo_endpoint")
    return Metadata(
        issuer=issuer,
        authorization_endpoint=_endpoint(document, "authorization_endpoint", issuer),
        token_endpoint=_endpoint(document, "token_endpoint", issuer),
        jwks_uri=_endpoint(document, "jwks_uri", issuer),
        userinfo_endpoint=None
        if userinfo is None
        else _endpoint(document, "userinfo_endpoint", issuer),
        takes_secret_in_body=isinstance(methods, list) and "client_secret_post" in methods,
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _endpoint(document: dict[str, Any], name: str, issuer: str) -> str:
    address = document.get(name)
    parts = urlsplit(address if isinstance(address, str) else "")
    # Over http only while developing: the configuration sees to that.
    schemes = ("https", "http") if issuer.startswith("http:") else ("https",)
    if parts.scheme not in schemes or not parts.hostname:
        raise Unavailable(f"discovery: no {name}")
    return str(address)
