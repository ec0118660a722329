import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from core.oauth import id_tokens
from core.oauth.errors import ProviderError, Refused, Unavailable
from core.oauth.metadata import Metadata
from core.oauth.people import ProviderUser, account_name, usable_email
from core.oauth.presets import PRESETS, openid_preset
from core.oauth.provider import LoginSecrets, Provider, ProviderSettings
from core.oauth.users import Given
from core.sign_on import provider_faults
from core.tokens import new_token
from tests.fake_provider import CLIENT_ID, FakeProvider

PERSON = {"sub": "ada", "email": "ada@example.com", "email_verified": True, "name": "Ada"}


@pytest.fixture
def there() -> Iterator[FakeProvider]:
    fake = FakeProvider()
    fake.person = dict(PERSON)
    yield fake
    fake.stop()


def provider_at(there: FakeProvider, timeout: float = 5) -> Provider:
    settings = ProviderSettings("oidc", CLIENT_ID, "s e&cret", "http://app.test/back", timeout)
    return Provider(openid_preset(there.issuer), settings)


def new_secrets() -> LoginSecrets:
    return LoginSecrets(new_token(), new_token(), new_token())


def log_in(provider: Provider, there: FakeProvider, **more: str) -> ProviderUser:
    secrets = new_secrets()
    return provider.identify({**there.agree(provider.authorization_url(secrets)), **more}, secrets)


def test_somebody_is_who_the_provider_says(there: FakeProvider) -> None:
    user = log_in(provider_at(there), there)
    assert user == ProviderUser(there.issuer, "ada", "ada@example.com", True, "Ada")
    assert there.token_headers["Authorization"].startswith("Basic ")
    assert "client_secret" not in there.last_form


def test_the_secret_is_in_the_body_where_the_provider_says_so(there: FakeProvider) -> None:
    there.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    log_in(provider_at(there), there)
    assert there.last_form["client_secret"] == "s e&cret"


def test_what_a_provider_says_of_itself_is_asked_once(there: FakeProvider) -> None:
    provider = provider_at(there)
    log_in(provider, there)
    log_in(provider, there)
    assert there.asked.count("/.well-known/openid-configuration") == 1
    assert there.asked.count("/jwks") == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": [CLIENT_ID, "another"]},
        {"azp": "another"},
        {"nonce": "x"},
        {"nonce": None},
        {"exp": int(time.time()) - 60},
        {"exp": None},
        {"iat": int(time.time()) + 3_600},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
    ],
)
def test_an_id_token_with_a_fault_is_refused(there: FakeProvider, claims: dict[str, Any]) -> None:
    there.claims = claims
    with pytest.raises(Refused):
        log_in(provider_at(there), there)


def test_a_forged_id_token_is_refused(there: FakeProvider) -> None:
    there.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(Refused):
        log_in(provider_at(there), there)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_an_id_token_does_not_choose_how_it_is_checked(there: FakeProvider, algorithm: str) -> None:
    there.algorithm = algorithm
    with pytest.raises(Refused):
        log_in(provider_at(there), there)


def test_new_keys_are_asked_for(there: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = provider_at(there)
    log_in(provider, there)
    there.key_id = there.published_key_id = "2"
    with pytest.raises(Unavailable):
        log_in(provider, there)  # The keys were read a moment ago.
    monkeypatch.setattr(id_tokens, "_MIN_AGE", 0)
    assert log_in(provider, there).subject == "ada"
    there.key_id = "3"
    with pytest.raises(Refused):
        log_in(provider, there)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"error": "access_denied", "code": ""}, "no"),
        ({"iss": "https://evil.example"}, "another issuer"),
        ({"code": "made up"}, "invalid_grant"),
    ],
)
def test_an_answer_that_is_no_login_is_refused(
    there: FakeProvider, answer: dict[str, str], status: str
) -> None:
    with pytest.raises(Refused, match=status):
        log_in(provider_at(there), there, **answer)


def test_a_provider_that_names_itself_must_do_so(there: FakeProvider) -> None:
    there.metadata = {"authorization_response_iss_parameter_supported": True}
    provider = provider_at(there)
    with pytest.raises(Refused):
        log_in(provider, there)
    assert log_in(provider, there, iss=there.issuer).subject == "ada"


def test_an_address_may_stand_where_users_are_described(there: FakeProvider) -> None:
    there.metadata = {"userinfo_endpoint": f"{there.issuer}/userinfo"}
    there.claims = {"email": None}
    assert log_in(provider_at(there), there).email == "ada@example.com"
    there.claims = {"email": None, "sub": "eve"}
    with pytest.raises(Refused):
        log_in(provider_at(there), there)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
@pytest.mark.parametrize(
    "answer",
    [
        (500, b'{"error": "server_error"}'),
        (200, b"<!doctype html>"),
        (200, b'"' + b"x" * 1_000_001 + b'"'),
        (200, b"{}" + b" " * 1_000_000),
        (302, b"{}"),
        (429, b"{}"),
        (200, b"[" * 100_000),
    ],
)
def test_a_provider_that_is_broken_is_down(
    there: FakeProvider, path: str, answer: tuple[int, bytes]
) -> None:
    there.answers[path] = answer
    with pytest.raises(Unavailable):
        log_in(provider_at(there), there)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": 1},
    ],
)
def test_half_a_description_is_none(there: FakeProvider, metadata: dict[str, Any]) -> None:
    there.metadata = metadata
    with pytest.raises(Unavailable):
        provider_at(there).authorization_url(new_secrets())


@pytest.mark.parametrize(
    "answer",
    [b"{}", b'{"access_token": "x"}', b'{"error": "bad_verification_code"}'],
)
def test_half_an_answer_is_refused(there: FakeProvider, answer: bytes) -> None:
    there.answers["/token"] = (200, answer)
    with pytest.raises(Refused):
        log_in(provider_at(there), there)


def test_a_silent_provider_is_down_in_time(there: FakeProvider) -> None:
    provider = provider_at(there, timeout=0.2)
    there.silent.clear()
    start = time.monotonic()
    with pytest.raises(Unavailable):
        provider.authorization_url(new_secrets())
    assert time.monotonic() - start < 2
    there.silent.set()


def test_nobody_who_listens_is_down(there: FakeProvider) -> None:
    there.stop()
    with pytest.raises(Unavailable):
        provider_at(there).authorization_url(new_secrets())


def test_what_was_known_is_good_while_the_provider_is_down(
    there: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = provider_at(there)
    provider.authorization_url(new_secrets())
    monkeypatch.setattr("core.oauth.provider._MAX_AGE", 0)
    there.answers["/.well-known/openid-configuration"] = (500, b"{}")
    assert provider.authorization_url(new_secrets()).startswith(there.issuer)


class Pages:
    """Stands in for the network: what is at which address."""

    def __init__(self, **pages: Any) -> None:
        self._pages = pages

    def read(self, url: str, access_token: str | None = None) -> Any:
        assert access_token == "token"
        return self._pages[url.partition("?")[0].rpartition("/")[2]]


def user_at(name: str, claims: dict[str, Any] | None = None, **pages: Any) -> ProviderUser:
    preset = PRESETS[name]
    server = preset.server
    metadata = server if isinstance(server, Metadata) else Metadata(server, "a", "t")
    given: Callable[..., Given] = Given
    return preset.user_of(given(Pages(**pages), metadata, "token", claims or {}))


def test_github_vouches_for_the_primary_address() -> None:
    emails = [
        {"email": "old@example.com", "primary": False, "verified": True},
        {"email": "ada@example.com", "primary": True, "verified": True},
    ]
    user = user_at("github", user={"id": 7, "name": None}, emails=emails)
    assert user == ProviderUser(
        "https://github.com/login/oauth", "7", "ada@example.com", True, None
    )
    assert user_at("github", user={"id": 7}, emails=[]).email is None
    with pytest.raises(Refused):
        user_at("github", user={"id": "7"}, emails=[])
    with pytest.raises(Refused):
        user_at("github", user=[], emails=[])


def test_facebook_vouches_for_none() -> None:
    user = user_at("facebook", me={"id": "7", "email": "ada@example.com", "name": "Ada"})
    assert not user.is_email_verified
    with pytest.raises(ProviderError):
        user_at("facebook", me={"id": 7})


@pytest.mark.parametrize(
    ("claims", "is_verified"),
    [
        ({"email": "ada@gmail.com"}, True),
        ({"email": "ada@example.com", "hd": "example.com"}, True),
        ({"email": "ada@example.com"}, False),
        ({"email": "ada@gmail.com", "email_verified": False}, False),
        ({"email_verified": "true"}, False),
    ],
)
def test_google_vouches_for_mailboxes_that_it_runs(
    claims: dict[str, Any], is_verified: bool
) -> None:
    user = user_at("google", {"sub": "1", "email_verified": True, **claims})
    assert user.is_email_verified == is_verified


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (" Ada \n Lovelace\u202e", "Ada Lovelace"),
        ("x" * 200, "x" * 100),
        ("\u200b", "ada"),
        (None, "ada"),
    ],
)
def test_names_are_made_to_fit(name: str | None, shown: str) -> None:
    user = ProviderUser("https://id.example", "1", "ada@example.com", True, name)
    assert account_name(user, "ada@example.com") == shown


def test_an_address_that_cannot_be_used_is_none() -> None:
    for email in (None, "ada", "a@b"):
        user = ProviderUser("https://id.example", "1", email, True, None)
        assert usable_email(user) is None


class Settings:
    """An environment without providers."""

    def __getattr__(self, name: str) -> str | None:
        return None


def test_a_provider_has_all_that_belongs_to_it_or_nothing() -> None:
    settings = Settings()
    assert provider_faults(settings) == []
    settings.oauth_oidc_client_id = "x"  # type: ignore[attr-defined]
    assert provider_faults(settings) == [
        "OAUTH_OIDC_CLIENT_SECRET is missing",
        "OAUTH_OIDC_ISSUER is missing",
    ]
