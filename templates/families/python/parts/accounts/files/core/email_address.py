"""E-mail addresses: which ones are taken, and when two of them are one."""

import hashlib
import re
import unicodedata

import idna

MAX_BYTES = 254
"""Longest address (RFC 5321, 4.5.3.1, with its erratum 1690)."""

_MAX_LOCAL_BYTES = 64
_LOCAL_SIGNS = frozenset("!#$%&'*+/=?^_`{|}~-")
_ASCII_DOMAIN = re.compile(
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)
_NUMBER_AT_END = re.compile(r"\.[0-9]+\Z")


def normalise_email(text: str) -> str:
    """The address as it is shown: trimmed, in Unicode NFC."""
    return unicodedata.normalize("NFC", text.strip())


def email_key(email: str) -> str:
    """The form in which addresses are compared: NFC, in lower case, the domain in ASCII.

    Two texts with the same key are one account.
    """
    text = unicodedata.normalize("NFC", normalise_email(email).lower())
    local, at, domain = text.rpartition("@")
    ascii_domain = _to_ascii(domain) if at and local else None
    return f"{local}@{ascii_domain}" if ascii_domain else text


def email_fingerprint(key: str) -> str:
    """What stands for an address in logs and in the keys of rate limits: not the address itself."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def local_part(email: str) -> str:
    """What stands before the `@`."""
    return email.rpartition("@")[0]


def is_email_address(text: str) -> bool:
    """Whether mail may be sent there.

    Dot-atoms of letters and digits of any script. No quotes, comments, spaces or line breaks, hence
    no second header and no second recipient; at least two labels in the domain.
    """
    if len(text.encode()) > MAX_BYTES:  # First: what follows costs more.
        return False
    local, _, domain = text.rpartition("@")
    if not _is_local_part(local) or not all(_is_word(char) or char in ".-" for char in domain):
        return False
    ascii_domain = _to_ascii(domain.lower())
    return (
        ascii_domain is not None
        and _ASCII_DOMAIN.fullmatch(ascii_domain) is not None
        and _NUMBER_AT_END.search(ascii_domain) is None
        # Lower case and ASCII can be longer than what was typed.
        and len(email_key(text).encode()) <= MAX_BYTES
    )


def _is_local_part(local: str) -> bool:
    return len(local.encode()) <= _MAX_LOCAL_BYTES and all(
        atom != "" and all(_is_word(char) or char in _LOCAL_SIGNS for char in atom)
        for atom in local.split(".")
    )


def _is_word(char: str) -> bool:
    """A letter, a mark or a digit of any script."""
    return unicodedata.category(char)[0] in "LMN"


def _to_ascii(domain: str) -> str | None:
    """As mail servers are asked for it; None for what is no domain."""
    if domain.isascii() and "xn--" not in domain:
        return domain or None
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return None
