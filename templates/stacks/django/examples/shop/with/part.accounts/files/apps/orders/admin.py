"""Orders in the admin site: to look at. They are moved by the API, which knows their steps."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.orders.models import Order, OrderItem
from web.model_admin import ModelAdmin


class OrderItemInline(admin.TabularInline):  # type: ignore[type-arg]
    """The lines of an order."""

    model = OrderItem
    fields = ["name", "unit_price", "quantity", "line_total"]
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Order)
class OrderAdmin(ModelAdmin):
    """What was ordered, the newest first."""

    list_display = ["id", "owner", "status", "total", "created_at"]
    list_filter = ["status"]
    list_select_related = ["owner"]
    ordering = ["-id"]
    inlines = [OrderItemInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False
