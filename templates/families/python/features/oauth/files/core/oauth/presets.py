"""What is the same at a provider for every app."""

from dataclasses import dataclass
from typing import Final

from core.oauth.metadata import Metadata
from core.oauth.users import (
    FACEBOOK_GRAPH,
    UserOf,
    facebook_user,
    github_user,
    google_user,
    openid_user,
)


@dataclass(frozen=True)
class Preset:
    """A provider that is known."""

    label: str
    """As mails call it: “through Google”."""
    scope: str
    server: str | Metadata
    """OpenID Connect: the issuer, which says the rest. Bare OAuth 2: where everything is."""
    user_of: UserOf


PRESETS: Final = {
    "google": Preset("Google", "openid email profile", "https://accounts.google.com", google_user),
    "github": Preset(
        "GitHub",
        "read:user user:email",
        Metadata(
            issuer="https://github.com/login/oauth",
            authorization_endpoint="https://github.com/login/oauth/authorize",
            token_endpoint="https://github.com/login/oauth/access_token",
        ),
        github_user,
    ),
    "facebook": Preset(
        "Facebook",
        "email public_profile",
        Metadata(
            issuer="https://www.facebook.com",
            authorization_endpoint="https://www.facebook.com/v26.0/dialog/oauth",
            token_endpoint=f"{FACEBOOK_GRAPH}/oauth/access_token",
        ),
        facebook_user,
    ),
}
"""The providers that are known by name."""


def openid_preset(issuer: str) -> Preset:
    """Any other provider that speaks OpenID Connect."""
    return Preset("single sign-on", "openid email profile", issuer, openid_user)
