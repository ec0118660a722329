"""Logins on their way to a provider."""

from datetime import datetime, timedelta
from typing import Final

from apps.oauth.models import OAuthRequest
from core.oauth.provider import LoginSecrets
from core.tokens import hash_token, new_token
from web import clock

LOGIN_SECONDS: Final = 600
"""That a login may take at the provider."""


def keep_request(provider_id: str, browser: str) -> LoginSecrets:
    """New secrets for a login of this browser."""
    secrets = LoginSecrets(state=new_token(), code_verifier=new_token(), nonce=new_token())
    OAuthRequest.objects.create(
        state_hash=hash_token(secrets.state),
        provider=provider_id,
        browser_hash=hash_token(browser),
        code_verifier=secrets.code_verifier,
        nonce=secrets.nonce,
        expires_at=clock.now() + timedelta(seconds=LOGIN_SECONDS),
    )
    return secrets


def take_request(provider_id: str, browser: str, state: str) -> LoginSecrets | None:
    """Uses the state up, if it is of this provider and browser: for exactly one of any number."""
    found = OAuthRequest.objects.filter(
        state_hash=hash_token(state),
        provider=provider_id,
        browser_hash=hash_token(browser),
        expires_at__gt=clock.now(),
    ).first()
    if found is None:
        return None
    deleted, _ = OAuthRequest.objects.filter(pk=found.pk).delete()
    return LoginSecrets(state, found.code_verifier, found.nonce) if deleted else None


def delete_expired_requests(now: datetime) -> None:
    """What nobody came back for."""
    OAuthRequest.objects.filter(expires_at__lt=now).delete()
