import os
import subprocess
import sys
from typing import Any

import pytest
from django.contrib.sessions.models import Session as AdminSession
from django.test import Client

from apps.accounts import administration
from apps.accounts.admin import UserAdmin
from apps.accounts.admin_site import admin_paths
from apps.accounts.cleanup import clean_up
from apps.accounts.models import Session, User
from core.environment import ROOT, environment
from tests.accounts.people import AUTH, OTHER_PASSWORD, PASSWORD, Person, new_person
from web import clock

pytestmark = pytest.mark.django_db

SITE = f"/{environment.admin_path}"


@pytest.fixture
def boss() -> Person:
    return new_person(is_admin=True)


@pytest.fixture
def desk(boss: Person) -> Client:
    desk = Client()
    assert enter(desk, boss.email) == 302
    return desk


def enter(desk: Client, email: str, password: str = PASSWORD) -> int:
    answer = desk.post(f"{SITE}/login/", {"username": email, "password": password})
    return answer.status_code


def act(desk: Client, action: str, *users: User) -> str:
    body = {"action": action, "_selected_action": [str(user.pk) for user in users]}
    return desk.post(f"{SITE}/accounts/user/", body, follow=True).content.decode()


def test_admins_come_in_and_others_do_not(desk: Client) -> None:
    page = desk.get(f"{SITE}/accounts/user/")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    stranger = Client()
    assert stranger.get(f"{SITE}/").status_code == 302
    assert enter(stranger, new_person().email) == 200
    assert stranger.get(f"{SITE}/").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        (f"{SITE}/accounts/user/?q=a", f"{SITE}/accounts/user/?q=a"),
        ("https://evil.example/", f"{SITE}/"),
        ("//evil.example/", f"{SITE}/"),
    ],
)
def test_logins_lead_into_the_site_whatever_the_host(
    wanted: str, location: str, boss: Person
) -> None:
    desk = Client(headers={"host": "evil.example"})
    body = {"username": boss.email, "password": PASSWORD, "next": wanted}
    assert desk.post(f"{SITE}/login/", body).headers["Location"] == location
    answer = desk.post(f"{SITE}/logout/", {"next": "http://evil.example/"})
    assert answer.headers["Location"] == f"{SITE}/"


def test_wrong_passwords_count_as_everywhere(boss: Person) -> None:
    desk = Client()
    for _ in range(5):
        assert enter(desk, boss.email, OTHER_PASSWORD) == 200
    assert enter(desk, boss.email) == 200
    assert desk.get(f"{SITE}/").status_code == 302


def test_who_is_no_admin_any_more_is_out(desk: Client, boss: Person) -> None:
    User.objects.filter(pk=boss.user.pk).update(role="user")
    assert desk.get(f"{SITE}/").status_code == 302


def test_the_key_of_its_sessions_is_stored_as_a_hash(desk: Client) -> None:
    key = desk.cookies["admin-session"].value
    assert AdminSession.objects.get().session_key != key
    assert desk.post(f"{SITE}/logout/").status_code == 200
    assert not AdminSession.objects.exists()
    desk.cookies["admin-session"] = key
    assert desk.get(f"{SITE}/").status_code == 302


def test_its_sessions_are_removed_when_they_have_expired(desk: Client) -> None:
    clean_up()
    assert AdminSession.objects.exists()
    AdminSession.objects.update(expire_date="2000-01-01T00:00:00Z")
    clean_up()
    assert not AdminSession.objects.exists()


def test_accounts_are_promoted_and_locked(desk: Client, boss: Person) -> None:
    person = new_person()
    assert "is an admin now" in act(desk, "promote", person.user)
    assert "no admin any more" in act(desk, "demote", person.user)
    assert "disabled now" in act(desk, "disable", person.user)
    assert "can log in now" in act(desk, "enable", person.user)
    assert "the only admin" in act(desk, "disable", boss.user)


def test_accounts_are_renamed_and_neither_made_nor_deleted(desk: Client) -> None:
    person = new_person()
    page = f"{SITE}/accounts/user/{person.user.pk}"
    assert desk.post(f"{page}/change/", {"name": "Grace", "role": "admin"}).status_code == 302
    person.user.refresh_from_db()
    assert (person.user.name, person.user.role) == ("Grace", "user")
    assert desk.get(f"{SITE}/accounts/user/add/").status_code == 403
    assert desk.post(f"{page}/delete/", {"post": "yes"}).status_code == 403


def test_what_happens_to_an_account_meanwhile_stays(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = new_person().user
    save_form = UserAdmin.save_form

    def save_form_later(*args: Any, **options: Any) -> Any:
        User.objects.filter(pk=user.pk).update(password="new", disabled_at=clock.now())
        return save_form(*args, **options)

    monkeypatch.setattr(UserAdmin, "save_form", save_form_later)
    answer = desk.post(f"{SITE}/accounts/user/{user.pk}/change/", {"name": "Grace"})
    assert answer.status_code == 302
    before = user.updated_at
    user.refresh_from_db()
    assert (user.name, user.password, user.is_disabled) == ("Grace", "new", True)
    assert user.updated_at > before


@pytest.mark.parametrize("name", ["\u200b", "a\u202eb", "a\u0085b", "a\u2028b", "a" * 101])
def test_names_keep_the_rules_of_the_api(name: str, desk: Client) -> None:
    user = new_person().user
    page = f"{SITE}/accounts/user/{user.pk}/change/"
    assert b"errorlist" in desk.post(page, {"name": name}).content
    user.refresh_from_db()
    assert user.name == "Ada"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("user/?role__exact=admin", 200),
        ("user/?disabled_at__isempty=1", 200),
        ("user/?q=ada", 200),
        ("user/?password__startswith=argon2", 400),
        ("user/?email_key__startswith=a", 400),
        ("session/?token_hash__startswith=a", 400),
        ("session/?user__password__startswith=argon2", 400),
    ],
)
def test_nothing_is_found_by_what_is_secret(query: str, status: int, desk: Client) -> None:
    assert desk.get(f"{SITE}/accounts/{query}").status_code == status


@pytest.mark.parametrize(
    ("end", "begin"),
    [
        (administration.disable, administration.enable),
        (administration.demote, administration.promote),
    ],
)
def test_logins_that_ended_stay_ended(end: Any, begin: Any, desk: Client, boss: Person) -> None:
    other = new_person(is_admin=True)
    others_desk = Client()
    enter(others_desk, other.email)
    for change in (end, begin):
        boss.user.refresh_from_db()
        assert change(boss.user).done
    assert desk.get(f"{SITE}/").status_code == 302
    assert others_desk.get(f"{SITE}/").status_code == 200


def test_all_other_logins_are_ended_here_too(desk: Client, boss: Person) -> None:
    assert boss.client.delete(f"{AUTH}/sessions").status_code == 204
    assert desk.get(f"{SITE}/").status_code == 302


def test_logins_are_ended(desk: Client) -> None:
    person, other = new_person(), new_person()
    assert person.client.get(f"{AUTH}/me").status_code == 200
    session = Session.objects.get(user=person.user)
    assert desk.get(f"{SITE}/accounts/session/").status_code == 200
    desk.post(f"{SITE}/accounts/session/{session.pk}/delete/", {"post": "yes"})
    assert person.client.get(f"{AUTH}/me").status_code == 401
    chosen = [
        str(pk) for pk in Session.objects.filter(user=other.user).values_list("pk", flat=True)
    ]
    body = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    desk.post(f"{SITE}/accounts/session/", body)
    assert other.client.get(f"{AUTH}/me").status_code == 401


def test_passwords_are_changed_in_one_way(desk: Client) -> None:
    assert desk.get(f"{SITE}/password_change/").headers["Location"] == "/forgot-password"


def test_a_new_password_ends_logins_here_too(desk: Client, boss: Person) -> None:
    boss.user.set_password(OTHER_PASSWORD)
    boss.user.save()
    assert desk.get(f"{SITE}/").status_code == 302


def test_forms_need_a_token_of_the_site(boss: Person) -> None:
    desk = Client(enforce_csrf_checks=True)
    assert enter(desk, boss.email) == 403


def test_its_pages_find_their_files(client: Client) -> None:
    answer = client.get(f"{SITE}/static/admin/css/base.css")
    assert answer.status_code == 200
    answer.close()
    assert client.get(f"{SITE}/static/none.css").status_code == 404


@pytest.mark.parametrize("path", ["/login/", "/none", "/static/none.css", ""])
def test_the_log_keeps_its_path_a_secret(
    path: str, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "access")
    client.get(f"{SITE}{path}")
    line = vars(caplog.records[-1])
    assert str(line.get("route", line.get("path"))).startswith("/admin")
    assert SITE not in str(line)


def test_without_a_path_there_is_none() -> None:
    object.__setattr__(environment, "admin_path", None)
    try:
        assert admin_paths() == []
    finally:
        object.__setattr__(environment, "admin_path", SITE[1:])


def test_without_a_path_no_setting_names_one() -> None:
    code = "from config import settings; print(vars(settings))"
    words = [sys.executable, "-c", code]
    variables = {**os.environ, "ADMIN_PATH": ""}
    told = subprocess.run(words, cwd=ROOT, env=variables, capture_output=True, check=True)
    assert b"SESSION_COOKIE_PATH" in told.stdout
    assert b"/None/" not in told.stdout
