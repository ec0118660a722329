import pytest

from core.environment import Environment, EnvironmentFault, read_environment
from core.rules import Limit

GOOD = {
    "APP_ENV": "production",
    "PUBLIC_URL": "https://api.example.com",
    "APP_SECRET": "k3J9xQ2vLm8RtY5wZa7Bc1Df4Gh6Np0S",
    "SMTP_URL": "smtps://mail.example.com",
    "MAIL_FROM": "Shop <shop@example.com>",
}


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Environment:
    for name, value in {**GOOD, **variables}.items():
        monkeypatch.setenv(name, value)
    return read_environment()


def faults(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    with pytest.raises(EnvironmentFault) as raised:
        read(monkeypatch, **variables)
    return raised.value.faults


def test_every_fault_is_named_at_once_and_no_value_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = faults(monkeypatch, PORT="http", APP_SECRET="short-and-known", MAIL_FROM="")
    assert found == [
        "PORT must be a whole number from 0 to 65535",
        "APP_SECRET must be at least 32 bytes long",
        "MAIL_FROM is missing",
    ]


def test_what_is_needed_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(monkeypatch, PUBLIC_URL="") == ["PUBLIC_URL is missing"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("APP_ENV", "staging", "must be one of development, test, production"),
        ("APP_SECRET", "change-me: openssl rand -base64 32", "must be random, not a placeholder"),
        ("APP_SECRET", "a" * 40, "must be random, not a placeholder"),
        ("APP_SECRET", "0123456789abcdef" * 2, "must be random, not a placeholder"),
        ("APP_SECRET", "abcdefghijkl abcdefghijkl abcdefghijkl", "must be random"),
        ("PUBLIC_URL", "http://api.example.com", "must begin with https: in production"),
        ("PUBLIC_URL", "https://api.example.com/", "must be an origin"),
        ("PUBLIC_URL", "https://API.example.com", "must be an origin"),
        ("PUBLIC_URL", "https://api.example.com:443", "must be an origin"),
        ("PUBLIC_URL", "ftp://api.example.com", "must be a URL that starts with http: or https:"),
        ("SMTP_URL", "https://mail.example.com", "must be a URL that starts with smtp: or smtps:"),
        ("MAIL_FROM", "nobody", "must be an address"),
        ("CORS_ORIGINS", "https://a.example, *", "must be a URL"),
        ("CORS_ORIGINS", "https://a.example,http://b.example", "must begin with https:"),
        ("TRUSTED_PROXIES", "10.0.0.0/33", "must hold addresses, networks"),
        ("TRUSTED_PROXIES", "loopback,0.0.0.0/1", "must not hold networks larger than /8"),
        ("TRUSTED_PROXIES", "10.0.0.0/7", "must not hold networks larger than /8"),
        ("TRUSTED_PROXIES", "2000::/3", "must not hold networks larger than /8"),
        ("RATE_LIMIT_GENERAL", "10", "must be points/seconds"),
        ("RATE_LIMIT_GENERAL", "0/60", "must be points/seconds"),
        ("SHUTDOWN_DELAY", "6", "must be from 0 to 5"),
        ("DOCS_ENABLED", "yes", "must be true or false"),
        ("HOST", "  ", "must not be blank"),
        ("LOG_LEVEL", "loud", "must be one of fatal, error, warn"),
    ],
)
def test_a_rule_is_broken(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    (fault,) = faults(monkeypatch, **{name: value})
    assert fault.startswith(f"{name} {words}")


def test_values_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = read(
        monkeypatch,
        CORS_ORIGINS=" https://a.example , https://b.example:8443,",
        TRUSTED_PROXIES="private, 192.0.2.7",
        RATE_LIMIT_GENERAL="5/900",
        SHUTDOWN_DELAY="",
    )
    assert environment.cors_origins == ("https://a.example", "https://b.example:8443")
    networks = [str(network) for network in environment.trusted_proxies]
    private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]
    assert networks == [*private, "192.0.2.7/32"]
    assert environment.rate_limit_general == Limit(5, 900)
    assert environment.shutdown_delay == 1


def test_absent_app_env_means_production(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = read(monkeypatch, APP_ENV="", DOCS_ENABLED="")
    assert environment.is_production
    assert environment.host == "0.0.0.0"
    assert not environment.docs_enabled


def test_what_is_not_needed_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"APP_ENV": "development", "APP_SECRET": "x", "SMTP_URL": "", "MAIL_FROM": ""}
    environment = read(monkeypatch, **given, PUBLIC_URL="http://localhost:3000", DOCS_ENABLED="")
    assert environment.smtp_url is None
    assert environment.docs_enabled
    assert environment.host == "127.0.0.1"
