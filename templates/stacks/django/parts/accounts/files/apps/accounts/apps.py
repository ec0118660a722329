"""The Django app of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "apps.accounts"
    label = "accounts"
    verbose_name = "Accounts"
