import logging
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from apps.accounts import hashers, login
from apps.accounts.administration import disable
from apps.accounts.client import device_name
from apps.accounts.credentials import check_credentials
from apps.accounts.models import Session, User
from tests.accounts.client import client_of_answer
from tests.accounts.people import (
    AUTH,
    OTHER_PASSWORD,
    PASSWORD,
    errors_of,
    log_in,
    log_out,
    new_email,
    new_person,
    post,
)

pytestmark = pytest.mark.django_db


def test_a_login_is_good_for_requests_until_the_logout() -> None:
    person = new_person()
    answer = log_in(person.email.upper())
    assert answer.status_code == 200
    assert answer.json()["user"]["email"] == person.email
    client = client_of_answer(answer)
    assert client.get(f"{AUTH}/me").status_code == 200
    assert log_out(client).status_code == 204
    assert client.get(f"{AUTH}/me").status_code == 401
    assert log_out(client).status_code == 204


def test_a_body_of_a_logout_is_empty() -> None:
    assert post("/logout", {}).status_code == 204
    assert post("/logout", {"all": True}).status_code == 422


def test_wrong_unknown_and_disabled_are_one_same_401() -> None:
    person, locked = new_person(), new_person()
    assert disable(locked.user).done
    answers = [
        log_in(person.email, OTHER_PASSWORD),
        log_in(new_email()),
        log_in(locked.email),
        log_in("no address"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert {answer.headers["WWW-Authenticate"] for answer in answers} <= {"Session", "Bearer"}


@pytest.mark.parametrize("is_known", [True, False])
def test_failures_lock_an_account_known_or_not(is_known: bool) -> None:
    email = new_person().email if is_known else new_email()
    for _ in range(5):
        assert log_in(email, OTHER_PASSWORD).status_code == 401
    answer = log_in(email)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 60


def test_a_good_login_forgives_failures() -> None:
    person = new_person()
    for _ in range(2):
        for _ in range(4):
            assert log_in(person.email, OTHER_PASSWORD).status_code == 401
        assert log_in(person.email).status_code == 200


def test_too_many_logins_of_one_client_are_429(narrow: Callable[[str, int], None]) -> None:
    narrow("login", 1)
    log_in(new_email())
    assert log_in(new_email()).status_code == 429


@pytest.mark.parametrize("value", [{"$ne": ""}, [], 1, None, "", "x" * 1025, "a\0b"])
def test_what_is_no_text_is_422(value: object) -> None:
    body = {"email": value, "password": value}
    assert errors_of(post("/login", body)).keys() == {"/email", "/password"}


def test_a_hash_with_old_parameters_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    person = new_person()
    monkeypatch.setattr(hashers.Argon2idHasher, "time_cost", 1)
    User.objects.filter(pk=person.user.pk).update(password=make_password(PASSWORD))
    monkeypatch.undo()
    assert "t=1" in User.objects.get().password
    assert log_in(person.email).status_code == 200
    assert "t=2" in User.objects.get().password


def test_a_login_begins_anew_when_the_account_changes_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = new_person()
    changes = iter([OTHER_PASSWORD])

    def check_slowly(email: str, password: str) -> tuple[User, bool]:
        checked = check_credentials(email, password)
        for change in changes:
            User.objects.update(password=make_password(change))
        return checked

    monkeypatch.setattr(login, "check_credentials", check_slowly)
    before = Session.objects.count()
    assert log_in(person.email).status_code == 401
    assert Session.objects.count() == before


def test_an_account_that_never_stays_as_it_is_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "start_session", lambda *args: None)
    assert log_in(new_person().email).status_code == 503


def test_logins_are_in_the_log_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    person = new_person()
    with caplog.at_level(logging.INFO, "security"):
        log_in(person.email)
        log_in(person.email, OTHER_PASSWORD)
    lines = [vars(record) for record in caplog.records if record.name == "security"]
    good, bad = lines[-2:]
    assert (good["event"], good["userId"]) == ("login.succeeded", person.user.id)
    assert (bad["event"], bad["levelname"]) == ("login.failed", "WARNING")
    assert len(bad["account"]) == 16
    assert person.email not in str(lines)


def test_basic_credentials_are_no_login(client: Client) -> None:
    answer = client.get(f"{AUTH}/me", headers={"Authorization": "Basic YTpi"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] != "Basic"


def test_devices_have_short_printable_names() -> None:
    assert device_name("curl/8 \x1b[31m é") == "curl/8 [31m"
    assert device_name("") == "unknown"
    assert len(device_name("x" * 1000)) == 200
