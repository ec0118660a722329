"""The providers that the environment has a client id for."""

from typing import Final

from core.environment import environment
from core.oauth.presets import PRESETS, Preset, openid_preset
from core.oauth.provider import Provider, ProviderSettings
from core.sign_on import PROVIDERS


def configured_providers() -> dict[str, Provider]:
    """By their ids."""
    found = {}
    for provider_id in PROVIDERS:
        client_id = getattr(environment, f"oauth_{provider_id}_client_id")
        if client_id is None:
            continue
        # Never made of what a request calls us: a code would be sent to whoever chose that.
        usual_uri = f"{environment.public_url}/api/v1/auth/oauth/{provider_id}/callback"
        settings = ProviderSettings(
            id=provider_id,
            client_id=client_id,
            client_secret=getattr(environment, f"oauth_{provider_id}_client_secret"),
            redirect_uri=getattr(environment, f"oauth_{provider_id}_redirect_uri") or usual_uri,
            timeout=environment.oauth_timeout,
        )
        found[provider_id] = Provider(_preset_of(provider_id), settings)
    return found


def _preset_of(provider_id: str) -> Preset:
    if provider_id in PRESETS:
        return PRESETS[provider_id]
    return openid_preset(environment.oauth_oidc_issuer or "")


providers: Final = configured_providers()
"""Those of this process."""
