"""What stands before an operation that not everybody may reach: `auth=signed_in`, `auth=admin`."""

from typing import Final, cast

from django.http import HttpRequest

from apps.accounts.audit import audit
from apps.accounts.principal import Principal
from apps.accounts.scheme import CHALLENGE, Scheme
from apps.accounts.transport import find_principal
from core.problems import forbidden, unauthorized
from web.requests import Request


class Guard(Scheme):
    """Finds out who makes a request, and refuses who may not."""

    def __init__(self, *, admins_only: bool = False) -> None:
        super().__init__()
        self._admins_only = admins_only

    def __call__(self, request: HttpRequest) -> Principal:
        principal = find_principal(request)
        if principal is None:
            raise unauthorized(CHALLENGE)
        cast(Request, request).user_id = str(principal.user_id)
        if self._admins_only and not principal.is_admin:
            audit("access.refused", reason="not an admin")
            raise forbidden()
        return principal


signed_in: Final = Guard()
"""Lets only people pass who are logged in; 401 for others."""

admin: Final = Guard(admins_only=True)
"""Lets only admins pass; 401 when nobody is logged in, 403 for other users."""
