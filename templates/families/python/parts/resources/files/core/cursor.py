"""Cursors: where the next page of a list begins, signed so that clients can not make one.

A cursor is signed together with the list it belongs to: with other filters it would skip rows
unseen, so it is good for none but the ones it was given for.
"""

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any, Final

PATTERN: Final = "^[A-Za-z0-9_-]+$"
MAX_LENGTH: Final = 4_000

# Bytes of the signature that are sent along: too many to guess, few enough for a URL.
_SIGNATURE_LENGTH: Final = 16


def seal(position: Any, belongs_to: Any, key: bytes) -> str:
    """The cursor for a position in the list that `belongs_to` describes; both as JSON."""
    payload = json.dumps(position, separators=(",", ":")).encode()
    signed = _sign(payload, belongs_to, key) + payload
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def unseal(cursor: str, belongs_to: Any, key: bytes) -> Any:
    """The position that was sealed.

    Raises ValueError for a cursor that is not ours, was changed, or belongs to another list.
    """
    try:
        signed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (ValueError, binascii.Error):
        raise ValueError("not a cursor of this list") from None
    signature, payload = signed[:_SIGNATURE_LENGTH], signed[_SIGNATURE_LENGTH:]
    # Decoding overlooks stray characters, so the text has to be the very one that was given out.
    is_exact = base64.urlsafe_b64encode(signed).rstrip(b"=").decode() == cursor
    if not is_exact or not hmac.compare_digest(signature, _sign(payload, belongs_to, key)):
        raise ValueError("not a cursor of this list")
    return json.loads(payload)


def _sign(payload: bytes, belongs_to: Any, key: bytes) -> bytes:
    signed = json.dumps([belongs_to, payload.decode()]).encode()
    return hmac.digest(key, signed, hashlib.sha256)[:_SIGNATURE_LENGTH]
