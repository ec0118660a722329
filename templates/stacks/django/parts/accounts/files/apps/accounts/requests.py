"""Requests of people who are logged in."""

from apps.accounts.principal import Principal
from web.requests import Request


class AuthenticatedRequest(Request):
    """A request that a guard has let pass."""

    auth: Principal
