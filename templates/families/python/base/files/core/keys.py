"""Keys that are derived from `APP_SECRET`."""

import hashlib
import hmac


def derive_key(app_secret: str, purpose: str) -> bytes:
    """A 32 byte key for one purpose (HKDF-SHA-256, RFC 5869, one block).

    What signs one kind of thing cannot be used to sign another.
    """
    key = hmac.digest(bytes(32), app_secret.encode(), hashlib.sha256)
    return hmac.digest(key, purpose.encode() + b"\x01", hashlib.sha256)
