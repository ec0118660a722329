"""The Django app that everything over HTTP goes through."""

from django.apps import AppConfig
from django.db import close_old_connections

from core.background import background


class WebConfig(AppConfig):
    """HTTP."""

    name = "web"

    def ready(self) -> None:
        """Jobs give their connections back when one was lost."""
        background.after_try = close_old_connections
