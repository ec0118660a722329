"""Forgets idempotency keys that are a day old, now and then: no client tries that long."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import connection

from apps.orders.models import OrderKey
from core.every import every
from web import clock

_INTERVAL: Final = 3600
"""Seconds between two cleanings."""

_KEPT_FOR: Final = timedelta(days=1)


def start_key_cleanup() -> Callable[[], None]:
    """What it returns ends it."""
    return every(_INTERVAL, _forget_alone)


def _forget_alone() -> None:
    try:
        forget_old_keys()
    finally:
        connection.close()  # It would be idle for an hour.


def forget_old_keys() -> None:
    """The orders stay."""
    OrderKey.objects.filter(created_at__lt=clock.now() - _KEPT_FOR).delete()
