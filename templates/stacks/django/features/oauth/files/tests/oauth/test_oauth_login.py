from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from apps.accounts.administration import disable
from apps.accounts.cleanup import clean_up
from apps.accounts.live_sessions import live_sessions
from apps.accounts.models import PendingAccount, User
from apps.oauth import accounts
from apps.oauth.models import Identity, OAuthRequest, PendingIdentity
from apps.oauth.providers import configured_providers, providers
from core.background import background
from core.environment import environment
from core.oauth.presets import openid_preset
from core.oauth.provider import Provider, ProviderSettings
from tests.accounts.client import client_of_answer
from tests.accounts.people import (
    AUTH,
    OTHER_PASSWORD,
    errors_of,
    mails_to,
    new_email,
    new_person,
    post,
    token_to,
)
from tests.fake_provider import CLIENT_ID, FakeProvider

pytestmark = pytest.mark.django_db

BEGIN = f"{AUTH}/oauth/oidc"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(work: Callable[..., Any], *args: Any) -> None:
        work(*args)

    monkeypatch.setattr(background, "run", run)
    live_sessions.forget()


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    fake = FakeProvider()
    settings = ProviderSettings(
        "oidc", CLIENT_ID, "secret", f"http://app.test{BEGIN}/callback", timeout=5
    )
    monkeypatch.setitem(providers, "oidc", Provider(openid_preset(fake.issuer), settings))
    yield fake
    fake.stop()


def begin(browser: Client | None = None) -> tuple[Client, str]:
    browser = browser or Client()
    answer = browser.get(BEGIN)
    assert answer.status_code == 302
    return browser, answer.headers["Location"]


def log_in(there: FakeProvider, email: str | None, **person: Any) -> Any:
    there.person = {
        "sub": email or "x",
        "email": email,
        "email_verified": True,
        "name": "Ada",
        **person,
    }
    browser, url = begin()
    return browser.get(f"{BEGIN}/callback", {**there.agree(url), "scope": "openid"})


def test_a_login_begins_at_the_provider(there: FakeProvider) -> None:
    browser, url = begin()
    assert url.startswith(f"{there.issuer}/authorize?")
    assert "redirect_uri=http%3A%2F%2Fapp.test%2Fapi" in url
    assert browser.cookies["oauth"]["httponly"]
    assert browser.cookies["oauth"]["samesite"] == "Lax"
    kept = OAuthRequest.objects.get()
    assert kept.state_hash not in url
    assert kept.browser_hash != browser.cookies["oauth"].value


def test_a_new_person_gets_an_account(there: FakeProvider) -> None:
    email = new_email()
    answer = log_in(there, email)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["user"]["email"] == email
    assert client_of_answer(answer).get(f"{AUTH}/me").status_code == 200
    assert log_in(there, email).json()["user"]["id"] == answer.json()["user"]["id"]
    assert (User.objects.count(), Identity.objects.count()) == (1, 1)


def test_a_verified_address_leads_to_its_account_and_its_owner_is_told(there: FakeProvider) -> None:
    person = new_person()
    answer = log_in(there, person.email.upper(), sub="ada")
    assert answer.json()["user"]["id"] == str(person.user.id)
    assert "through single sign-on" in mails_to(person.email)[0]
    # From now on the identity counts, whatever the address.
    assert log_in(there, new_email(), sub="ada").json()["user"]["id"] == str(person.user.id)
    # Another person there with this address is another person.
    assert log_in(there, person.email, sub="eve").status_code == 202


@pytest.mark.parametrize("is_verified", [False, None, "true"])
def test_an_address_that_is_not_verified_is_asked(there: FakeProvider, is_verified: object) -> None:
    email = new_email()
    assert log_in(there, email, email_verified=is_verified).status_code == 202
    assert not User.objects.exists()
    assert post("/verify-email", {"token": token_to(email)}).status_code == 204
    assert not PendingIdentity.objects.exists()
    assert log_in(there, email, email_verified=is_verified).status_code == 200


def test_nobody_learns_whether_an_address_has_an_account(there: FakeProvider) -> None:
    person = new_person()
    known = log_in(there, person.email, email_verified=False)
    assert known.content == log_in(there, new_email(), email_verified=False).content
    assert "already have an account" in mails_to(person.email)[0]
    assert not Identity.objects.exists()


def test_nobodys_mailbox_is_filled(there: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    email = new_email()
    for _ in range(6):
        assert log_in(there, email, email_verified=False).status_code == 202
    assert len(mails_to(email)) == environment.rate_limit_register_account.points


def test_a_new_password_closes_every_way_in(there: FakeProvider) -> None:
    person = new_person()
    log_in(there, person.email)
    post("/password/forgot", {"email": person.email})
    post("/password/reset", {"token": token_to(person.email), "password": OTHER_PASSWORD})
    assert not Identity.objects.exists()


def test_without_an_address_nobody_is_let_in(there: FakeProvider) -> None:
    for email in (None, "no address"):
        answer = log_in(there, email)
        assert errors_of(answer).keys() == {"?code"}


def test_a_locked_account_gets_no_login_and_no_new_way_in(there: FakeProvider) -> None:
    person, locked = new_person(), new_person()
    log_in(there, person.email)
    for each in (person, locked):
        disable(each.user)
        assert log_in(there, each.email).status_code == 401
    assert not Identity.objects.filter(user=locked.user).exists()


def test_two_first_logins_at_once_are_one_account(
    there: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = new_person()
    add = accounts.add_identity  # type: ignore[attr-defined]

    def add_slowly(user: User, issuer: str, subject: str) -> None:
        monkeypatch.setattr(accounts, "add_identity", add)
        raise IntegrityError

    monkeypatch.setattr(accounts, "add_identity", add_slowly)
    assert log_in(there, person.email).status_code == 200


def test_a_state_works_once_in_its_browser(there: FakeProvider) -> None:
    email = new_email()
    there.person = {"sub": "1", "email": email, "email_verified": True}
    browser, url = begin()
    query = there.agree(url)
    bad = [
        Client().get(f"{BEGIN}/callback", query),
        begin()[0].get(f"{BEGIN}/callback", query),
        browser.get(f"{BEGIN}/callback", {**query, "state": "A" * 43}),
        browser.get(f"{BEGIN}/callback", {"code": query["code"]}),
        browser.get(f"{BEGIN}/callback", {**query, "error": "access_denied"}),
        browser.get(f"{BEGIN}/callback?state={query['state']}&{'state=' + query['state']}&code=1"),
    ]
    assert {answer.status_code for answer in bad} == {400}
    assert len({answer.json()["detail"] for answer in bad}) == 1
    assert browser.get(f"{BEGIN}/callback", query).status_code == 200
    assert browser.get(f"{BEGIN}/callback", query).status_code == 400


def test_two_logins_of_one_browser_do_not_disturb_each_other(there: FakeProvider) -> None:
    there.person = {"sub": "1", "email": new_email(), "email_verified": True}
    browser, first = begin()
    _, second = begin(browser)
    assert browser.get(f"{BEGIN}/callback", there.agree(first)).status_code == 200
    assert browser.get(f"{BEGIN}/callback", there.agree(second)).status_code == 200


def test_a_refusal_is_401(there: FakeProvider) -> None:
    browser, url = begin()
    answer = browser.get(
        f"{BEGIN}/callback", {"error": "access_denied", "state": there.agree(url)["state"]}
    )
    assert answer.status_code == 401


def test_a_provider_that_is_down_is_503(there: FakeProvider) -> None:
    there.answers["/.well-known/openid-configuration"] = (500, b"{}")
    answer = Client().get(BEGIN)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1


def test_what_nobody_came_back_for_is_removed(
    there: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin()
    clean_up()
    assert OAuthRequest.objects.count() == 1
    OAuthRequest.objects.update(expires_at="2000-01-01T00:00:00Z")
    clean_up()
    assert not OAuthRequest.objects.exists()


def test_other_providers_are_not_there(client: Client) -> None:
    assert client.get(f"{AUTH}/oauth/github").status_code == 404
    assert client.get(f"{AUTH}/oauth/github/callback").status_code == 404
    assert client.get(f"{BEGIN}?redirect_uri=https://evil.example").status_code == 422


def test_providers_are_there_when_they_are_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "oauth_google_client_id": "id",
        "oauth_google_client_secret": "secret",
        "oauth_oidc_client_id": "id",
        "oauth_oidc_client_secret": "secret",
        "oauth_oidc_issuer": "https://id.example",
        "oauth_oidc_redirect_uri": "https://app.example/back",
    }
    given = environment.model_copy(update=values)
    monkeypatch.setattr("apps.oauth.providers.environment", given)
    found = configured_providers()
    assert {each.label for each in found.values()} == {"Google", "single sign-on"}


def test_rows_are_called_by_what_they_are(there: FakeProvider) -> None:
    log_in(there, new_email(), sub="ada")
    log_in(there, new_email(), sub="eve", email_verified=False)
    begin()
    assert str(Identity.objects.get()) == f"ada at {there.issuer}"
    assert str(PendingIdentity.objects.get()) == f"eve at {there.issuer}"
    assert str(OAuthRequest.objects.get()) == "oidc"
    assert "eve" not in str(PendingAccount.objects.get())
