import logging
from io import StringIO
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from apps.accounts.guards import admin
from apps.accounts.models import Session, User
from apps.accounts.validators import PasswordValidator
from core.problems import Problem
from tests.accounts.people import (
    AUTH,
    OTHER_PASSWORD,
    PASSWORD,
    log_in,
    new_person,
    post,
    token_to,
)

pytestmark = pytest.mark.django_db


def run(command: str, email: str) -> str:
    out = StringIO()
    call_command(command, email, stdout=out)
    return out.getvalue()


def test_somebody_is_made_an_admin_and_a_user_again() -> None:
    new_person(is_admin=True)
    person = new_person()
    assert "is an admin now" in run("promote", person.email.upper())
    assert person.client.get(f"{AUTH}/me").status_code == 401
    assert log_in(person.email).json()["user"]["role"] == "admin"
    assert "already" in run("promote", person.email)
    assert "no admin any more" in run("demote", person.email)
    assert "is no admin" in run("demote", person.email)
    assert log_in(person.email).json()["user"]["role"] == "user"


def test_somebody_is_locked_out_and_let_in_again() -> None:
    person = new_person()
    assert "disabled now" in run("disable", person.email)
    assert person.client.get(f"{AUTH}/me").status_code == 401
    assert log_in(person.email).status_code == 401
    assert "can log in now" in run("enable", person.email)
    assert log_in(person.email).status_code == 200


@pytest.mark.parametrize("command", ["demote", "disable"])
def test_the_last_admin_stays(command: str) -> None:
    person = new_person(is_admin=True)
    locked = new_person(is_admin=True)
    run("disable", locked.email)
    with pytest.raises(CommandError, match="the only admin"):
        run(command, person.email)
    assert person.client.get(f"{AUTH}/me").json()["role"] == "admin"


def test_an_unknown_address_is_said_to_be_one() -> None:
    with pytest.raises(CommandError, match="nobody has confirmed"):
        run("promote", "nobody@example.com")


def test_who_looks_for_djangos_own_command_is_told_of_ours() -> None:
    with pytest.raises(CommandError, match="promote EMAIL"):
        call_command("createsuperuser", interactive=False)
    assert not User.objects.exists()


def test_a_password_set_at_the_machine_ends_every_login(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    person, other = new_person(), new_person()
    post("/password/forgot", {"email": person.email})
    token = token_to(person.email)
    for client in (person.client, other.client):
        assert client.get(f"{AUTH}/me").status_code == 200
    monkeypatch.setattr("getpass.getpass", lambda prompt: OTHER_PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        run("changepassword", person.user.email_key)
    assert person.client.get(f"{AUTH}/me").status_code == 401
    assert not Session.objects.filter(user=person.user).exists()
    body = {"token": token, "password": PASSWORD}
    assert post("/password/reset", body).status_code == 422
    assert log_in(person.email).status_code == 401
    assert log_in(person.email, OTHER_PASSWORD).status_code == 200
    assert other.client.get(f"{AUTH}/me").status_code == 200


def test_a_password_is_not_set_without_ending_the_logins(monkeypatch: pytest.MonkeyPatch) -> None:
    person = new_person()
    monkeypatch.setattr(PasswordValidator, "password_changed", Mock(side_effect=RuntimeError))
    person.user.set_password(OTHER_PASSWORD)
    with pytest.raises(RuntimeError):
        person.user.save()
    assert log_in(person.email).status_code == 200


def test_an_account_that_is_saved_as_it_is_stays_logged_in() -> None:
    person = new_person()
    person.user.name = "Grace"
    person.user.save()
    assert person.client.get(f"{AUTH}/me").json()["name"] == "Grace"


def test_users_are_403_where_admins_are_let_in(caplog: pytest.LogCaptureFixture) -> None:
    person, boss = new_person(), new_person(is_admin=True)
    request = boss.client.get(f"{AUTH}/me").wsgi_request
    assert admin(request).is_admin
    with caplog.at_level(logging.INFO, "security"), pytest.raises(Problem) as caught:
        admin(person.client.get(f"{AUTH}/me").wsgi_request)
    assert caught.value.status == 403
    assert vars(caplog.records[-1])["event"] == "access.refused"


def test_accounts_are_called_by_their_address() -> None:
    person = new_person()
    assert str(person.user) == person.email
    assert User.objects.get_by_natural_key(person.email.upper()) == person.user
