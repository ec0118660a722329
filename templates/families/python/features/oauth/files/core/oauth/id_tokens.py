"""ID tokens: what an OpenID Connect provider signs about somebody."""

import threading
import time
from typing import Any, Final

import jwt

from core.oauth.errors import Refused, Unavailable
from core.oauth.http import ProviderHttp

# Signatures by the key of the provider alone: a token never chooses, and a shared secret is none.
_ALGORITHMS: Final = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
]

_LEEWAY: Final = 10
"""Seconds that the clock of the provider may be ahead or behind."""

_MAX_AGE: Final = 3600
_MIN_AGE: Final = 10
"""Seconds for which the keys are believed, and after which unknown ones are asked for."""


class Keys:
    """The keys that a provider publishes."""

    def __init__(self, http: ProviderHttp) -> None:
        self._http = http
        self._lock = threading.Lock()
        self._keys: list[jwt.PyJWK] = []
        self._read_at = -float(_MAX_AGE)

    def find(self, jwks_uri: str, key_id: str | None) -> jwt.PyJWK:
        """The key of this id, or the only one there is."""
        with self._lock:
            age = time.monotonic() - self._read_at
            if age >= _MAX_AGE or (self._pick(key_id) is None and age >= _MIN_AGE):
                self._keys = _parse(self._http.read(jwks_uri))
                self._read_at, age = time.monotonic(), 0
            key = self._pick(key_id)
        if key is not None:
            return key
        # Its keys may be new since we asked, a moment ago.
        raise Refused("unknown key") if age == 0 else Unavailable("unknown key")

    def _pick(self, key_id: str | None) -> jwt.PyJWK | None:
        if key_id is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.key_id == key_id), None)


def _parse(document: Any) -> list[jwt.PyJWK]:
    """Those of the keys that are for signatures, and that we understand."""
    keys = []
    for member in document.get("keys", []) if isinstance(document, dict) else []:
        try:
            key = jwt.PyJWK.from_dict(member)
        except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
            continue
        if key.public_key_use in (None, "sig") and key.algorithm_name in _ALGORITHMS:
            keys.append(key)
    if not keys:
        raise Unavailable("no keys")
    return keys


def read_id_token(
    token: Any, keys: Keys, jwks_uri: str, *, issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """What a good token says: signed by the issuer, for us, for this login, and for now."""
    if not isinstance(token, str):
        raise Refused("no ID token")
    try:
        key_id = jwt.get_unverified_header(token).get("kid")
        key = keys.find(jwks_uri, key_id if isinstance(key_id, str) else None)
        claims = jwt.decode(
            token,
            key,
            algorithms=_ALGORITHMS,
            audience=client_id,
            issuer=issuer,
            leeway=_LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(type(error).__name__) from None
    if claims.get("nonce") != nonce:
        raise Refused("nonce")
    is_for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if is_for_several else client_id) != client_id:
        raise Refused("azp")
    return dict(claims)
