"""Another service that people are logged in to, and that says who they are."""

import base64
import concurrent.futures
import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from core.oauth.errors import ProviderError, Refused, Unavailable
from core.oauth.http import ProviderHttp, basic
from core.oauth.id_tokens import Keys, read_id_token
from core.oauth.metadata import Metadata, discover
from core.oauth.people import ProviderUser
from core.oauth.presets import Preset
from core.oauth.users import Given

T = TypeVar("T")

_MAX_AGE: Final = 3600
"""Seconds for which what a provider said of itself is believed: its endpoints may move."""

# Threads of their own, which one that drips its answer may hold for longer than anybody waits.
_pool: Final = concurrent.futures.ThreadPoolExecutor(8, thread_name_prefix="provider")


@dataclass(frozen=True)
class LoginSecrets:
    """What only this app, and where it must be the browser, knows of one login: new for each."""

    state: str
    """Comes back with the browser."""
    code_verifier: str
    """Shows at the exchange of the code that it was asked for here (PKCE)."""
    nonce: str
    """Comes back in the ID token."""


@dataclass(frozen=True)
class ProviderSettings:
    """What an app has agreed with a provider."""

    id: str
    client_id: str
    client_secret: str
    redirect_uri: str
    timeout: float
    """Seconds for all that one request asks of the provider."""


class Provider:
    """A provider, as it is configured. Nothing is asked of it before somebody logs in."""

    def __init__(self, preset: Preset, settings: ProviderSettings) -> None:
        self.id = settings.id
        self.label = preset.label
        self._preset = preset
        self._settings = settings
        self._http = ProviderHttp(settings.timeout)
        self._keys = Keys(self._http)
        self._lock = threading.Lock()
        self._known: Metadata | None = None
        self._known_at = 0.0

    def authorization_url(self, secrets: LoginSecrets) -> str:
        """Where the browser is sent to log in. Raises ProviderError."""
        return self._in_time(lambda: self._begin(secrets))

    def identify(self, answer: Mapping[str, str], secrets: LoginSecrets) -> ProviderUser:
        """Who has come back, with the query that the browser brings. Raises ProviderError."""
        return self._in_time(lambda: self._exchange(answer, secrets))

    def _begin(self, secrets: LoginSecrets) -> str:
        digest = hashlib.sha256(secrets.code_verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._settings.redirect_uri,
            "scope": self._preset.scope,
            "state": secrets.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        if self._is_openid:
            query["nonce"] = secrets.nonce
        endpoint = self._metadata().authorization_endpoint
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def _exchange(self, answer: Mapping[str, str], secrets: LoginSecrets) -> ProviderUser:
        metadata = self._metadata()
        named = answer.get("iss", None if metadata.names_itself else metadata.issuer)
        if named != metadata.issuer:
            raise Refused("answer of another issuer")
        if "error" in answer:
            raise Refused("the provider or the person said no")
        tokens = self._tokens(metadata, answer.get("code", ""), secrets.code_verifier)
        access_token = tokens.get("access_token")
        if not isinstance(access_token, str):
            raise Refused("no access token")
        claims = self._claims(metadata, tokens, secrets) if self._is_openid else {}
        return self._preset.user_of(Given(self._http, metadata, access_token, claims))

    def _tokens(self, metadata: Metadata, code: str, code_verifier: str) -> dict[str, Any]:
        settings = self._settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.redirect_uri,
            "code_verifier": code_verifier,
        }
        headers = {}
        if metadata.takes_secret_in_body:
            form |= {"client_id": settings.client_id, "client_secret": settings.client_secret}
        else:
            headers = basic(settings.client_id, settings.client_secret)
        return dict(self._http.exchange(metadata.token_endpoint, form, headers))

    def _claims(
        self, metadata: Metadata, tokens: dict[str, Any], secrets: LoginSecrets
    ) -> dict[str, Any]:
        return read_id_token(
            tokens.get("id_token"),
            self._keys,
            metadata.jwks_uri or "",
            issuer=metadata.issuer,
            client_id=self._settings.client_id,
            nonce=secrets.nonce,
        )

    @property
    def _is_openid(self) -> bool:
        return isinstance(self._preset.server, str)

    def _metadata(self) -> Metadata:
        """Asked for at the first login, so that a provider that is down keeps nothing else down.

        And again from time to time; when that fails, what was known is good until the next time.
        """
        if isinstance(self._preset.server, Metadata):
            return self._preset.server
        with self._lock:
            known, is_fresh = self._known, time.monotonic() - self._known_at < _MAX_AGE
        if known is not None and is_fresh:
            return known
        try:
            known = discover(self._http, self._preset.server)
        except Unavailable:
            if known is None:
                raise
        with self._lock:
            self._known, self._known_at = known, time.monotonic()
        return known

    def _in_time(self, work: Callable[[], T]) -> T:
        """All that a provider is asked for one request; each single wait has the same limit."""
        asked = _pool.submit(work)
        try:
            return asked.result(self._settings.timeout)
        except concurrent.futures.TimeoutError:
            asked.cancel()
            raise Unavailable("too slow") from None
        except ProviderError:
            raise
        except Exception as error:
            # What it has said is of no shape that anybody has thought of.
            raise Refused(type(error).__name__) from None
