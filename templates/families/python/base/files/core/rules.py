"""Rules that the value of an environment variable must follow, as types for pydantic."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

AppEnv: TypeAlias = Literal["development", "test", "production"]
LogLevel: TypeAlias = Literal["fatal", "error", "warn", "info", "debug", "trace", "silent"]
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Limit:
    """How often something may be done: `points` times in a window of `seconds`."""

    points: int
    seconds: int


def _text(value: str) -> str:
    if not (stripped := value.strip()):
        raise ValueError("must not be blank")
    return stripped


Text = Annotated[str, AfterValidator(_text)]
"""Any text that is not blank."""


def whole(low: int, high: int) -> BeforeValidator:
    """A whole number within bounds, both included."""

    def read(value: object) -> int:
        if isinstance(value, int):
            return value
        if not re.fullmatch(r"[0-9]{1,15}", str(value)):
            raise ValueError(f"must be a whole number from {low} to {high}")
        if not low <= (number := int(str(value))) <= high:
            raise ValueError(f"must be from {low} to {high}")
        return number

    return BeforeValidator(read)


def _flag(value: object) -> bool:
    if value not in (True, False, "true", "false"):
        raise ValueError("must be true or false")
    return value in (True, "true")


Flag = Annotated[bool, BeforeValidator(_flag)]


def split_url(value: str) -> SplitResult:
    """The parts of a URL; what is none has no scheme."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def url(*schemes: str) -> AfterValidator:
    """A URL of one of these schemes."""
    hint = " or ".join(f"{scheme}:" for scheme in schemes)

    def check(value: str) -> str:
        parts = split_url(value)
        if parts.scheme not in schemes or not (parts.netloc or parts.path):
            raise ValueError(f"must be a URL that starts with {hint}")
        return value

    return AfterValidator(check)


SmtpUrl = Annotated[str, url("smtp", "smtps")]


def check_origin(value: str) -> str:
    """An origin as browsers send it: scheme, host and port, nothing after them."""
    parts = split_url(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be a URL that starts with http: or https:")
    port = {"http": 80, "https": 443}[parts.scheme]
    bare = f"{parts.scheme}://{parts.netloc}"
    if value != bare.lower() or parts.port == port or "@" in parts.netloc:
        raise ValueError(
            "must be an origin: scheme, host and port only, in lower case, without a slash at the end"
        )
    return value


Origin = Annotated[str, AfterValidator(check_origin)]


def is_loopback(hostname: str | None) -> bool:
    """Whether the name leads to this machine and nowhere else."""
    return bool(re.fullmatch(r"(?:.+\.)?localhost|127(?:\.\d+){3}|::1", hostname or ""))


_ADDRESS: Final = r"[^\s<>@,;:\"()]+@[^\s<>@,;:\"()]+"
_SENDER: Final = re.compile(rf"{_ADDRESS}|[^<>\r\n]*<{_ADDRESS}>")


def _mail_sender(value: str) -> str:
    if not _SENDER.fullmatch(value.strip()):
        raise ValueError("must be an address, or a name and <an address>")
    return value.strip()


MailSender = Annotated[str, AfterValidator(_mail_sender)]

_NAMED_NETWORKS: Final = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
}


def _items(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(item for part in value.split(",") if (item := part.strip()))


def _networks(value: object) -> tuple[Network, ...]:
    items = _items(value)
    assert isinstance(items, tuple)
    try:
        return tuple(
            ipaddress.ip_network(network, strict=False)
            for item in items
            for network in _NAMED_NETWORKS.get(item, (item,))
        )
    except ValueError:
        raise ValueError(
            "must hold addresses, networks (10.0.0.0/8), loopback or private"
        ) from None


Origins = Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(_items)]
"""Items with commas between."""

Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)]
"""Addresses and networks such as `10.0.0.0/8`; `loopback` and `private` stand for the known ones."""


def _limit(value: object) -> Limit:
    if isinstance(value, Limit):
        return value
    if not re.fullmatch(r"[1-9][0-9]{0,6}/[1-9][0-9]{0,6}", str(value)):
        raise ValueError("must be points/seconds, e.g. 5/900")
    points, seconds = str(value).split("/")
    return Limit(int(points), int(seconds))


RateLimit = Annotated[Limit, NoDecode, BeforeValidator(_limit)]
"""A rate limit, written `points/seconds`: `5/900` is five in a quarter of an hour."""

# Words that stand in examples and tutorials, never in a random secret of decent length.
_PLACEHOLDER: Final = re.compile(
    r"change.?me|replace.?(?:me|with)|your[-_ ]|placeholder|example|secret|password|default|<.+>",
    re.IGNORECASE,
)


def secret_fault(value: str) -> str | None:
    """Why this may not be a key in production: an example that gets there lets anybody sign."""
    if len(value.encode()) < 32:
        return "must be at least 32 bytes long"
    if _PLACEHOLDER.search(value) or _is_monotonous(value):
        return "must be random, not a placeholder: make one with `openssl rand -base64 32`"
    return None


def _is_monotonous(value: str) -> bool:
    """Whether it has few characters, or is one word again and again."""
    lengths = range(1, len(value) // 2 + 1)
    return len(set(value)) < 10 or any(value.startswith(value[length:]) for length in lengths)
