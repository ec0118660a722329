"""The admin site, below the secret path `ADMIN_PATH`; without one there is none."""

from pathlib import Path
from typing import Any, Final, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied
from django.forms import CharField, EmailInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.static import serve

from apps.accounts.audit import audit
from apps.accounts.credentials import check_credentials
from apps.accounts.models import User
from core.environment import environment
from core.problems import Problem
from core.project import PROJECT_TITLE
from web import limits
from web.requests import Request

_STATIC_FILES: Final = Path(admin.__file__).parent / "static"


def admin_paths() -> list[URLPattern | URLResolver]:
    """The site, and the files that its pages load."""
    if environment.admin_path is None:
        return []
    below = environment.admin_path
    return [
        # A few files for a few people: no second server and no copy of them is needed.
        path(f"{below}/static/<path:path>", serve, {"document_root": _STATIC_FILES}),
        path(f"{below}/", admin.site.urls),
    ]


class PasswordBackend(BaseBackend):
    """Lets people in as the API does: with its throttle, its log and its times."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> User | None:
        try:
            user, _ = check_credentials(username or "", password or "")
        except Problem:
            raise PermissionDenied from None
        return user

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.filter(pk=user_id, disabled_at=None).first()


class LoginForm(AdminAuthenticationForm):
    """Asks for an address."""

    username = CharField(label="E-mail address", widget=EmailInput(attrs={"autofocus": True}))

    def confirm_login_allowed(self, user: User) -> None:
        if user.is_staff:
            audit("login.succeeded", user_id=user.id, reason="admin site")
        else:
            audit("access.refused", user_id=user.id, reason="not an admin")
        super().confirm_login_allowed(user)


class AdminSite(admin.AdminSite):
    """Accounts, for admins."""

    site_header = PROJECT_TITLE
    site_title = PROJECT_TITLE
    site_url = None
    login_form = LoginForm

    def has_permission(self, request: HttpRequest) -> bool:
        is_admin = super().has_permission(request)
        if is_admin:
            cast(Request, request).user_id = str(request.user.pk)
        return is_admin

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST":
            limits.take(request, "login")
        return _kept_here(super().login(request, extra_context))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return _kept_here(super().logout(request, extra_context))

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        # There is one way to a new password, which ends every login.
        return HttpResponseRedirect("/forgot-password")


def _kept_here(response: HttpResponse) -> HttpResponse:
    """Django follows `next` to the host that `Host` names, which may be anybody's."""
    location = response.headers.get("Location")
    if location is None or url_has_allowed_host_and_scheme(location, allowed_hosts=None):
        return response
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)
