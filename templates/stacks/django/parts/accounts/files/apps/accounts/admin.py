"""Accounts and logins in the admin site."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from pydantic_core import PydanticCustomError

from apps.accounts import administration
from apps.accounts.live_sessions import live_sessions
from apps.accounts.models import Session, User
from core.account_types import read_name
from web import clock
from web.model_admin import ModelAdmin


class UserForm(forms.ModelForm):  # type: ignore[type-arg]
    """Takes what the API takes."""

    def clean_name(self) -> str:
        try:
            return read_name(self.cleaned_data["name"])
        except PydanticCustomError as error:
            raise forms.ValidationError(error.message()) from None


@admin.register(User)
class UserAdmin(ModelAdmin):
    """Accounts begin with a confirmed address and are locked rather than deleted."""

    form = UserForm
    list_display = ["email", "name", "role", "disabled_at", "created_at"]
    list_filter = ["role", ("disabled_at", admin.EmptyFieldListFilter)]
    search_fields = ["email_key", "name"]
    ordering = ["-id"]
    fields = ["email", "name", "role", "disabled_at", "created_at", "updated_at"]
    # What ends sessions is done by the actions.
    readonly_fields = ["email", "role", "disabled_at", "created_at", "updated_at"]
    actions = ["promote", "demote", "disable", "enable"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        # Not the row as it was read: a new password or a lock-out of a moment ago stays.
        obj.updated_at = clock.now()
        obj.save(update_fields=["name", "updated_at"])

    @admin.action(description="Make admins of them")
    def promote(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._change(request, users, administration.promote)

    @admin.action(description="Take the rights of admins away")
    def demote(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._change(request, users, administration.demote)

    @admin.action(description="Lock them out")
    def disable(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._change(request, users, administration.disable)

    @admin.action(description="Let them in again")
    def enable(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._change(request, users, administration.enable)

    def _change(
        self,
        request: HttpRequest,
        users: QuerySet[User],
        change: Callable[[User], administration.Outcome],
    ) -> None:
        for user in users:
            outcome = change(user)
            level = messages.SUCCESS if outcome.done else messages.ERROR
            self.message_user(request, outcome.message, level)


@admin.register(Session)
class SessionAdmin(ModelAdmin):
    """Logins: to look at, and to end by deleting them."""

    list_display = ["user", "device", "created_at", "last_used_at", "expires_at"]
    list_select_related = ["user"]
    search_fields = ["user__email_key"]
    ordering = ["-last_used_at"]
    fields = ["user", "device", "created_at", "last_used_at", "expires_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Session) -> None:
        session_id = obj.pk
        super().delete_model(request, obj)
        live_sessions.changed(session_id=session_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        session_ids = list(queryset.values_list("pk", flat=True))
        super().delete_queryset(request, queryset)
        for session_id in session_ids:
            live_sessions.changed(session_id=session_id)
