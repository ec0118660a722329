from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts
from django.test import Client

from apps.accounts.models import PendingAccount, User
from tests.accounts.conftest import MoveClock
from tests.accounts.people import (
    AUTH,
    OTHER_PASSWORD,
    PASSWORD,
    errors_of,
    log_in,
    mails_to,
    new_email,
    new_person,
    post,
    register,
    token_to,
)

pytestmark = pytest.mark.django_db


def test_an_account_begins_when_its_address_is_confirmed() -> None:
    email = new_email()
    answer = register(f" {email.upper()} ")
    assert answer.status_code == 202
    assert answer.json().keys() == {"message"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert not User.objects.exists()
    assert log_in(email).status_code == 401

    assert post("/verify-email", {"token": token_to(email.upper())}).status_code == 204
    user = User.objects.get()
    assert (user.email, user.email_key, user.role) == (email.upper(), email, "user")
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in user.password
    assert log_in(email).status_code == 200


def test_a_known_address_is_answered_alike_and_told_by_mail() -> None:
    person = new_person()
    answer = register(person.email.upper(), OTHER_PASSWORD)
    assert answer.content == register(new_email()).content
    assert "already have an account" in mails_to(person.email)[0]
    assert log_in(person.email, OTHER_PASSWORD).status_code == 401


def test_the_token_is_stored_as_a_hash() -> None:
    email = new_email()
    register(email)
    pending = PendingAccount.objects.get()
    assert pending.token_hash != token_to(email)
    assert PASSWORD not in pending.password


def test_each_link_makes_the_account_that_its_own_registration_asked_for() -> None:
    email = new_email()
    register(email, PASSWORD, "Owner")
    first = token_to(email)
    register(email, OTHER_PASSWORD, "Stranger")
    second = token_to(email)
    assert post("/verify-email", {"token": first}).status_code == 204
    assert post("/verify-email", {"token": second}).status_code == 422
    assert User.objects.get().name == "Owner"
    assert not PendingAccount.objects.exists()


def test_a_token_is_good_once_and_for_a_time(move_clock: MoveClock) -> None:
    email, late = new_email(), new_email()
    register(email)
    token = token_to(email)
    assert post("/verify-email", {"token": token}).status_code == 204
    refused = errors_of(post("/verify-email", {"token": token}))
    register(late)
    move_clock(3600)
    assert errors_of(post("/verify-email", {"token": token_to(late)})) == refused
    assert errors_of(post("/verify-email", {"token": "x" * 43})) == refused


def test_an_account_that_is_there_already_keeps_its_password() -> None:
    email = new_email()
    register(email)
    person = new_person(email=email)
    assert post("/verify-email", {"token": token_to(email)}).status_code == 422
    assert User.objects.get() == person.user


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"email": "ada"}, "/email"),
        ({"password": "password1234567"}, "/password"),
        ({"name": ""}, "/name"),
        ({"role": "admin"}, "/role"),
        ({"id": "1"}, "/id"),
        ({"email": None}, "/email"),
    ],
)
def test_what_breaks_a_rule_is_named(change: dict[str, Any], pointer: str) -> None:
    body = {"email": new_email(), "password": PASSWORD, "name": "Ada", **change}
    assert list(errors_of(post("/register", body))) == [pointer]
    assert not PendingAccount.objects.exists()


def test_nobodys_mailbox_is_filled(narrow: Callable[[str, int], None]) -> None:
    narrow("registerAccount", 2)
    email = new_email()
    assert {register(email).status_code for _ in range(3)} == {202}
    assert len(mails_to(email)) == 2


def test_too_many_registrations_of_one_client_are_429(narrow: Callable[[str, int], None]) -> None:
    narrow("register", 1)
    assert register(new_email()).status_code == 202
    answer = register(new_email())
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_good_token_is_taken_after_too_many_bad_ones(narrow: Callable[[str, int], None]) -> None:
    narrow("reset", 1)
    email = new_email()
    register(email)
    token = token_to(email)
    assert post("/verify-email", {"token": "x"}).status_code == 422
    assert post("/verify-email", {"token": "x"}).status_code == 429
    assert post("/verify-email", {"token": token}).status_code == 204


def test_links_begin_with_the_configured_address(client: Client) -> None:
    email = new_email()
    body = {"email": email, "password": PASSWORD, "name": "Ada"}
    client.post(f"{AUTH}/register", body, content_type="application/json", HTTP_HOST="evil.example")
    mails = client.get("/dev/mailbox", {"to": email}).json()["data"]
    assert all(link.startswith("http://app.test/") for mail in mails for link in mail["links"])


def test_forms_of_django_say_what_a_password_needs() -> None:
    assert password_validators_help_texts() == [
        "15 to 128 characters: several unrelated words, for example."
    ]
