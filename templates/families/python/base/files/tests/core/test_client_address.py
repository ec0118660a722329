import ipaddress

import pytest

from core.client_address import address_finder, client_key

PROXIES = [ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("10.0.0.0/8")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "192.0.2.7, 10.1.1.1", "192.0.2.7"),
        ("::ffff:127.0.0.1", "192.0.2.7:4321", "192.0.2.7"),
        ("127.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("192.0.2.9", "6.6.6.6", "192.0.2.9"),
        ("127.0.0.1", "10.1.1.1", "10.1.1.1"),
    ],
)
def test_behind_trusted_proxies(peer: str, forwarded: str | None, address: str) -> None:
    assert address_finder(PROXIES)(peer, forwarded) == address


def test_without_trusted_proxies_the_header_is_not_read() -> None:
    assert address_finder([])("127.0.0.1", "6.6.6.6") == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("", ""),
    ],
)
def test_an_ipv6_client_has_a_whole_network(address: str, key: str) -> None:
    assert client_key(address) == key
