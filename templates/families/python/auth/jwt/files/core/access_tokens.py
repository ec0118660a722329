"""Access tokens: JSON Web Tokens (RFC 7519) in the profile of RFC 9068, signed with HS256."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import jwt

from core.ids import new_id

MAX_LENGTH: Final = 2048
"""Longest token that is looked at. Ours have about 450 characters."""

ALGORITHM: Final = "HS256"
TYPE: Final = "at+jwt"

_LEEWAY: Final = 5
"""Seconds that the clock of another instance may be ahead."""

_MAX_REMEMBERED: Final = 10_000
"""Tokens remembered at most, once their signature was checked."""

# Python passes over what is no base64: another spelling of a token would be as good as the token.
_FORM: Final = re.compile(r"[\w-]+\.[\w-]+\.[\w-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says, as far as anybody asks."""

    user_id: UUID
    session_id: UUID
    expires_at: int
    """Seconds since 1970."""


class AccessTokens:
    """Makes tokens with the current secret, and takes those of the previous one, too.

    Nothing private is in them: who holds one can read it.
    """

    def __init__(
        self,
        secrets: list[str],
        *,
        issuer: str,
        audience: str,
        lifetime: int,
        now: Callable[[], float],
    ) -> None:
        """`secrets` begin with the current one; `lifetime` is in seconds."""
        self._keys = {_key_id(secret): secret for secret in secrets}
        self._current = _key_id(secrets[0])
        self._issuer = issuer
        self._audience = audience
        self._lifetime = lifetime
        self._now = now
        self._remembered: dict[str, Claims] = {}

    def issue(self, *, user_id: UUID, session_id: UUID, role: str) -> str:
        """A token for a session that has just been proved."""
        issued_at = int(self._now())
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(user_id),
            "sid": str(session_id),
            # The one at login, for clients; what counts is the one that the user has now.
            "role": role,
            "jti": str(new_id()),
            "iat": issued_at,
            "exp": issued_at + self._lifetime,
        }
        headers = {"typ": TYPE, "kid": self._current}
        return jwt.encode(claims, self._keys[self._current], ALGORITHM, headers)

    def verify(self, token: str) -> Claims | None:
        """What a good token says; None for any other, whatever is wrong with it."""
        claims = self.verify_expired(token)
        return claims if claims is not None and claims.expires_at > self._now() else None

    def verify_expired(self, token: str) -> Claims | None:
        """As `verify`, but its time may be over: good for nothing but logging out."""
        # A client sends the same token many times: what a key has signed once, it has signed.
        claims = self._remembered.get(token)
        if claims is None and (claims := self._check(token)) is not None:
            if len(self._remembered) >= _MAX_REMEMBERED:
                self._remembered.clear()
            self._remembered[token] = claims
        return claims

    def _check(self, token: str) -> Claims | None:
        if len(token) > MAX_LENGTH or not _FORM.fullmatch(token):
            return None
        for secret in self._candidates(token):
            try:
                signed = jwt.PyJWS().decode(token, secret, algorithms=[ALGORITHM])
            except jwt.InvalidTokenError:
                continue
            return self._read(_parse(signed))
        return None

    def _candidates(self, token: str) -> list[str]:
        """The secrets that it may be signed with: none unless its header says what we would say.

        `alg` never chooses how we verify, and members that ask for anything else (`crit`, `jku`,
        `jwk`, `x5u`, `zip`, `b64`) or stand there twice are not ours.
        """
        header = _parse(_decode(token.partition(".")[0]))
        if header.keys() - {"kid"} != {"alg", "typ"}:
            return []
        if header["alg"] != ALGORITHM or header["typ"] != TYPE:
            return []
        if "kid" not in header:
            return list(self._keys.values())
        return [secret for key_id, secret in self._keys.items() if key_id == header["kid"]]

    def _read(self, claims: dict[str, Any]) -> Claims | None:
        """Every claim is there, has its type, and is about us.

        Signed by our key is not yet meant for this.
        """
        latest = self._now() + _LEEWAY
        user_id, session_id = _id(claims.get("sub")), _id(claims.get("sid"))
        issued_at, expires_at = _time(claims.get("iat")), _time(claims.get("exp"))
        begins_at = _time(claims.get("nbf", 0))
        if user_id is None or session_id is None or _id(claims.get("jti")) is None:
            return None
        if issued_at is None or expires_at is None or begins_at is None:
            return None
        is_ours = (
            claims.get("iss") == self._issuer
            and claims.get("aud") == self._audience
            and claims.get("role") in ("user", "admin")
            and max(issued_at, begins_at) <= latest
        )
        return Claims(user_id, session_id, expires_at) if is_ours else None


def _key_id(secret: str) -> str:
    digest = hmac.digest(secret.encode(), b"key id", hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode()[:8]


def _decode(segment: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        return b""


def _parse(text: bytes) -> dict[str, Any]:
    """A JSON object without a member that stands there twice; for anything else an empty one."""
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member stands there twice")
    return members


def _id(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _time(value: object) -> int | None:
    return value if type(value) is int and abs(value) < 2**53 else None
