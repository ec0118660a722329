from collections.abc import Callable

import pytest

from apps.accounts import passwords
from apps.accounts.administration import disable
from apps.accounts.hashers import hash_password
from apps.accounts.models import PasswordReset, Session, User
from tests.accounts.conftest import MoveClock
from tests.accounts.people import (
    AUTH,
    NEWEST_PASSWORD,
    OTHER_PASSWORD,
    PASSWORD,
    another_login,
    errors_of,
    log_in,
    mails_to,
    new_email,
    new_person,
    post,
    token_to,
)

pytestmark = pytest.mark.django_db


def reset(token: str, password: str = OTHER_PASSWORD) -> int:
    return int(post("/password/reset", {"token": token, "password": password}).status_code)


def change(current: str, new: str) -> dict[str, str]:
    return {"currentPassword": current, "newPassword": new}


def test_a_link_sets_a_new_password_and_ends_every_login() -> None:
    person = new_person()
    answer = post("/password/forgot", {"email": person.email.upper()})
    assert answer.status_code == 202
    assert person.client.get(f"{AUTH}/me").status_code == 200
    token = token_to(person.email)
    assert PasswordReset.objects.get().token_hash != token
    assert reset(token) == 204
    assert person.client.get(f"{AUTH}/me").status_code == 401
    assert not Session.objects.exists()
    assert "was changed" in mails_to(person.email)[0]
    assert log_in(person.email).status_code == 401
    assert log_in(person.email, OTHER_PASSWORD).status_code == 200
    assert reset(token) == 422


def test_an_unknown_address_is_answered_alike_and_gets_no_mail() -> None:
    email = new_email()
    known = post("/password/forgot", {"email": new_person().email})
    assert post("/password/forgot", {"email": email}).content == known.content
    assert mails_to(email) == []


def test_a_newer_link_kills_the_older() -> None:
    person = new_person()
    post("/password/forgot", {"email": person.email})
    older = token_to(person.email)
    post("/password/forgot", {"email": person.email})
    assert reset(older) == 422
    assert reset(token_to(person.email)) == 204


def test_a_weak_password_does_not_use_the_link_up() -> None:
    person = new_person()
    post("/password/forgot", {"email": person.email})
    token = token_to(person.email)
    assert reset(token, "password1234567") == 422
    assert reset(token) == 204


def test_a_link_is_good_for_a_time(move_clock: MoveClock) -> None:
    person = new_person()
    post("/password/forgot", {"email": person.email})
    move_clock(3600)
    assert reset(token_to(person.email)) == 422


def test_a_disabled_account_gets_no_link_and_can_use_none() -> None:
    person = new_person()
    post("/password/forgot", {"email": person.email})
    token = token_to(person.email)
    disable(person.user)
    assert reset(token) == 422
    post("/password/forgot", {"email": person.email})
    assert len(mails_to(person.email)) == 1


def test_a_link_that_was_used_meanwhile_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    person = new_person()
    post("/password/forgot", {"email": person.email})

    def hash_slowly(password: str) -> str:
        PasswordReset.objects.all().delete()
        return "hash"

    monkeypatch.setattr(passwords, "hash_password", hash_slowly)
    assert reset(token_to(person.email)) == 422
    assert User.objects.get().password == person.user.password


def test_a_reset_opens_a_locked_account() -> None:
    person = new_person()
    for _ in range(5):
        log_in(person.email, "wrong")
    assert log_in(person.email).status_code == 429
    post("/password/forgot", {"email": person.email})
    reset(token_to(person.email))
    assert log_in(person.email, OTHER_PASSWORD).status_code == 200


def test_nobodys_mailbox_is_filled(narrow: Callable[[str, int], None]) -> None:
    narrow("forgotAccount", 2)
    person = new_person()
    for _ in range(3):
        assert post("/password/forgot", {"email": person.email}).status_code == 202
    assert len(mails_to(person.email)) == 2


def test_a_change_keeps_this_login_and_ends_others() -> None:
    person = new_person()
    other = another_login(person.user)
    post("/password/forgot", {"email": person.email})
    token = token_to(person.email)
    answer = post("/password/change", change(PASSWORD, OTHER_PASSWORD), person.client)
    assert answer.status_code == 204
    assert person.client.get(f"{AUTH}/me").status_code == 200
    assert other.get(f"{AUTH}/me").status_code == 401
    assert reset(token) == 422
    assert "was changed" in mails_to(person.email)[0]
    assert log_in(person.email, OTHER_PASSWORD).status_code == 200


def test_a_change_needs_the_current_password_and_another_new_one() -> None:
    person = new_person()
    wrong = post("/password/change", change("wrong", OTHER_PASSWORD), person.client)
    assert errors_of(wrong) == {"/currentPassword": "Is not your password."}
    same = post("/password/change", change(PASSWORD, PASSWORD), person.client)
    assert errors_of(same) == {"/newPassword": "Is the password you have now."}
    weak = post("/password/change", change(PASSWORD, "aaaaaaaaaaaaaaaa"), person.client)
    assert errors_of(weak).keys() == {"/newPassword"}
    assert person.client.get(f"{AUTH}/me").status_code == 200


def test_a_stolen_session_is_no_place_to_guess_the_password() -> None:
    person = new_person()
    for _ in range(5):
        post("/password/change", change("wrong", OTHER_PASSWORD), person.client)
    answer = post("/password/change", change(PASSWORD, OTHER_PASSWORD), person.client)
    assert answer.status_code == 429
    assert log_in(person.email).status_code == 429


def test_a_change_during_a_reset_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    person = new_person()

    def hash_slowly(password: str) -> str:
        User.objects.update(password=hash_password(OTHER_PASSWORD))
        Session.objects.all().delete()
        return hash_password(password)

    monkeypatch.setattr(passwords, "hash_password", hash_slowly)
    body = change(PASSWORD, NEWEST_PASSWORD)
    assert post("/password/change", body, person.client).status_code == 401
    assert log_in(person.email, OTHER_PASSWORD).status_code == 200


def test_a_change_during_another_is_judged_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    person = new_person()

    def hash_slowly(password: str) -> str:
        User.objects.update(password=hash_password(OTHER_PASSWORD))
        return hash_password(password)

    monkeypatch.setattr(passwords, "hash_password", hash_slowly)
    answer = post("/password/change", change(PASSWORD, NEWEST_PASSWORD), person.client)
    assert errors_of(answer).keys() == {"/currentPassword"}


def test_an_account_that_is_gone_has_no_password() -> None:
    person = new_person()
    person.client.get(f"{AUTH}/me")
    person.user.delete()
    body = change(PASSWORD, OTHER_PASSWORD)
    assert post("/password/change", body, person.client).status_code == 401
    assert person.client.get(f"{AUTH}/me").status_code == 401
