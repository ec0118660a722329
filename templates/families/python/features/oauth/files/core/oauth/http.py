"""Asks a provider, and takes only what one that works would answer."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

import urllib3

from core.oauth.errors import Refused, Unavailable

_MAX_BYTES: Final = 1_000_000
"""Of an answer that are read at most."""


class ProviderHttp:
    """JSON, of a decent size, from where it was asked, never from where a redirect leads.

    What is no such answer is a provider that is down, whatever it has sent.
    """

    def __init__(self, timeout: float) -> None:
        """`timeout` is in seconds, for each wait: for all of them together see `Provider`."""
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False)

    def read(self, url: str, access_token: str | None = None) -> Any:
        """What stands at an address."""
        headers = {} if access_token is None else {"Authorization": f"Bearer {access_token}"}
        status, body = self._ask("GET", url, headers, None)
        if status != 200:
            raise Unavailable(f"status {status}")
        return body

    def exchange(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Any:
        """What is given for a form. Only this can be refused: what is read is there, or is not."""
        content = {"Content-Type": "application/x-www-form-urlencoded"}
        status, body = self._ask("POST", url, {**content, **headers}, urlencode(form))
        # Some refuse with a 200 that holds an error.
        is_error = isinstance(body, dict) and "error" in body
        if (400 <= status < 500 and status != 429) or (status == 200 and is_error):
            raise Refused(_code_of(body))
        if status != 200 or not isinstance(body, dict):
            raise Unavailable(f"status {status}")
        return body

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: str | None
    ) -> tuple[int, Any]:
        try:
            response = self._pool.request(
                method,
                url,
                body=body,
                headers={"Accept": "application/json", "User-Agent": "python", **headers},
                redirect=False,
                preload_content=False,
            )
            try:
                text = response.read(_MAX_BYTES + 1, decode_content=True)
            finally:
                response.close()
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable(type(error).__name__) from None
        if len(text) > _MAX_BYTES:
            raise Unavailable("too long")
        try:
            return response.status, json.loads(text)
        except (ValueError, RecursionError):
            raise Unavailable("no JSON") from None


def basic(client_id: str, client_secret: str) -> dict[str, str]:
    """The secret of a client in a header: what all providers must take (RFC 6749, 2.3.1)."""
    words = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return {"Authorization": f"Basic {base64.b64encode(words.encode()).decode()}"}


def _code_of(body: Any) -> str:
    """`invalid_client`, say: the code of the standard alone, no words of the provider."""
    code = body.get("error") if isinstance(body, dict) else None
    is_code = isinstance(code, str) and len(code) <= 40 and code.replace("_", "").isalpha()
    return str(code) if is_code else "refused"
