"""The app `orders`."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Orders."""

    name = "apps.orders"
    label = "orders"
    verbose_name = "Orders"
