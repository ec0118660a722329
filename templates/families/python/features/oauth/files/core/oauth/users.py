"""How each kind of provider says who somebody is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from core.oauth.errors import Refused
from core.oauth.http import ProviderHttp
from core.oauth.metadata import Metadata
from core.oauth.people import ProviderUser, read_subject, text_or_none

GITHUB_API: Final = "https://api.github.com"
FACEBOOK_GRAPH: Final = "https://graph.facebook.com/v26.0"


@dataclass(frozen=True)
class Given:
    """What a provider has given for a code."""

    http: ProviderHttp
    metadata: Metadata
    access_token: str
    claims: dict[str, Any]
    """Of the ID token, which was checked; empty where there is none."""


UserOf: TypeAlias = Callable[[Given], ProviderUser]


def openid_user(given: Given) -> ProviderUser:
    """Some providers keep the address out of the ID token, and tell it where users are described."""
    claims, subject = given.claims, read_subject(given.claims.get("sub"))
    said = claims
    if "email" not in claims and given.metadata.userinfo_endpoint is not None:
        said = _object(given.http.read(given.metadata.userinfo_endpoint, given.access_token))
        if said.get("sub") != subject:
            raise Refused("user info of somebody else")
    return ProviderUser(
        issuer=given.metadata.issuer,
        subject=subject,
        email=text_or_none(said.get("email")),
        is_email_verified=said.get("email_verified") is True,
        name=text_or_none(said.get("name")),
    )


def google_user(given: Given) -> ProviderUser:
    """Google runs the mailboxes of gmail.com and of the domains that it hosts (`hd`).

    Any other address it has seen once, and it may belong to somebody else by now.
    """
    user = openid_user(given)
    runs_mailbox = isinstance(given.claims.get("hd"), str) or (user.email or "").endswith(
        "@gmail.com"
    )
    if runs_mailbox:
        return user
    return ProviderUser(user.issuer, user.subject, user.email, False, user.name)


def github_user(given: Given) -> ProviderUser:
    """By the number that they keep when they take another name.

    The address is the primary one: the one in the profile may be any, or none.
    """
    user = _object(given.http.read(f"{GITHUB_API}/user", given.access_token))
    number = user.get("id")
    if type(number) is not int:
        raise Refused("no subject")
    listed = given.http.read(f"{GITHUB_API}/user/emails?per_page=100", given.access_token)
    emails = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    primary = next((each for each in emails if each.get("primary") is True), {})
    return ProviderUser(
        issuer=given.metadata.issuer,
        subject=str(number),
        email=text_or_none(primary.get("email")),
        is_email_verified=primary.get("verified") is True,
        name=text_or_none(user.get("name")),
    )


def facebook_user(given: Given) -> ProviderUser:
    """It does not say whether their address was confirmed, so it was not."""
    url = f"{FACEBOOK_GRAPH}/me?fields=id,name,email"
    user = _object(given.http.read(url, given.access_token))
    return ProviderUser(
        issuer=given.metadata.issuer,
        subject=read_subject(user.get("id")),
        email=text_or_none(user.get("email")),
        is_email_verified=False,
        name=text_or_none(user.get("name")),
    )


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused("no object")
    return value
