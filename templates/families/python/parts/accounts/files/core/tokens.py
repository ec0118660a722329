"""Secrets that are handed out once: session ids, refresh tokens, tokens in mails."""

import base64
import hashlib
import re
import secrets

TOKEN_LENGTH = 43
"""256 bits in base64url."""

_FORM = re.compile(rf"[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}")


def new_token() -> str:
    """256 random bits, in base64url."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a token: SHA-256, in base64url.

    A plain fast hash is right here: 256 random bits cannot be guessed, unlike a password. Who reads
    the database cannot use what is in it.
    """
    digest = hashlib.sha256(token.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_token(text: str) -> bool:
    """Whether the text has the form of a token; no query is made for anything else."""
    return _FORM.fullmatch(text) is not None
