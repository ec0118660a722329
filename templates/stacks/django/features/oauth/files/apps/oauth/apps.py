"""The Django app of logins through other providers."""

from django.apps import AppConfig


class OAuthConfig(AppConfig):
    """Logins through other providers."""

    name = "apps.oauth"
    label = "oauth"
    verbose_name = "Logins through providers"
