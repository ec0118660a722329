"""Cookies for the browser's eyes only, and for this host."""

from django.http import HttpRequest, HttpResponse

from core.environment import environment


class HostCookie:
    """A cookie that the browser takes from this host only, over https only, for all of it.

    No other subdomain can set it (`__Host-`, RFC 6265bis, 4.1.3.2). Scripts cannot read it, and
    other sites cannot send it with what they post. Only on a desk, without https, it is a plain
    cookie: browsers would not take the other one.
    """

    def __init__(self, name: str, max_age: int) -> None:
        """`max_age` is the number of seconds for which the browser keeps it."""
        self._is_plain = not environment.is_production and not environment.is_https
        self.name = name if self._is_plain else f"__Host-{name}"
        self._max_age = max_age

    def read(self, request: HttpRequest) -> str | None:
        """Its value, if the request has it, and once.

        Django strips every blank of Unicode from names, browsers only spaces and tabs: what another
        subdomain set as `\\u2000__Host-…` is no `__Host-…` for them, but would be one here.
        """
        pairs = (pair.partition("=") for pair in request.META.get("HTTP_COOKIE", "").split(";"))
        values = [value for name, _, value in pairs if name.strip(" \t") == self.name]
        return values[0].strip(" \t") or None if len(values) == 1 else None

    def give(self, response: HttpResponse, value: str) -> None:
        """Gives it to the client."""
        self._set(response, value, self._max_age)

    def clear(self, response: HttpResponse) -> None:
        """Takes it away from the client."""
        self._set(response, "", 0)

    def _set(self, response: HttpResponse, value: str, max_age: int) -> None:
        response.set_cookie(
            self.name,
            value,
            max_age=max_age,
            path="/",
            secure=not self._is_plain,
            httponly=True,
            samesite="Lax",
        )
