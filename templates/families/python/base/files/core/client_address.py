"""Who asks: the address that counts for rate limits and logs."""

import ipaddress
from collections.abc import Callable, Sequence
from functools import lru_cache

from core.rules import Network


def address_finder(trusted: Sequence[Network]) -> Callable[[str, str | None], str]:
    """Finds the client's address, given that of the connection and `X-Forwarded-For`.

    The header is read from its right end, past the proxies we trust: the first other address is what our
    own proxy saw. All to the left of it is whatever the client made up. Without trusted proxies it is
    not read at all.
    """
    if not trusted:
        return lambda peer, _: _plain(peer)

    @lru_cache(maxsize=1024)
    def is_trusted(address: str) -> bool:
        parsed = _parse(address)
        return parsed is not None and any(parsed in network for network in trusted)

    def find(peer: str, forwarded: str | None) -> str:
        address = _plain(peer)
        hops = forwarded.split(",") if forwarded else []
        while hops and is_trusted(address):
            hop = _plain(_without_port(hops.pop().strip()))
            if _parse(hop) is None:
                break
            address = hop
        return address

    return find


@lru_cache(maxsize=4096)
def client_key(address: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 of an IPv6 address.

    One household or machine has all of a /64 to choose from.
    """
    parsed = _parse(address)
    if not isinstance(parsed, ipaddress.IPv6Address):
        return address
    return str(ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))


def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def _plain(address: str) -> str:
    """IPv4 clients of a socket that listens on IPv6 look like `::ffff:192.0.2.1`."""
    if address.startswith("::ffff:") and "." in address:
        return address.removeprefix("::ffff:")
    return address


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    if hop.count(":") == 1:
        return hop.partition(":")[0]
    return hop
