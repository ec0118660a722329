from collections.abc import Mapping

import pytest
from django.test import Client, RequestFactory

from apps.accounts.csrf import site_of
from apps.accounts.models import Session
from apps.accounts.scheme import COOKIE
from core.environment import environment
from tests.accounts.conftest import MoveClock
from tests.accounts.people import AUTH, OTHER_PASSWORD, PASSWORD, log_in, log_out, new_person, post
from web.cookies import HostCookie

pytestmark = pytest.mark.django_db


def test_the_cookie_is_for_this_host_and_no_script() -> None:
    cookie = log_in(new_person().email).cookies[COOKIE.name]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
    assert cookie["max-age"] == environment.session_absolute_ttl


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("session=a; __Host-session=b", "b"),
        ("__Host-session=b;\t__Host-session2=c; x", "b"),
        # As the bytes of a header reach an app: another subdomain can set all of these.
        *[
            (f"__Host-session=b; {blank.encode().decode('latin-1')}__Host-session=c", "b")
            for blank in "\u2000\u00a0\u3000\u0085"
        ],
        ("\x85__Host-session=c", None),
        ("\xa0__Host-session=c", None),
        ("__host-session=c", None),
        ("__Host-session=b; __Host-session=c", None),
        ("__Host-session=", None),
        ("", None),
    ],
)
def test_where_there_is_https_the_browser_sees_to_it(
    header: str, value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(environment), "is_https", True)
    cookie = HostCookie("session", 60)
    assert cookie.name == "__Host-session"
    assert cookie.read(RequestFactory().get("/", HTTP_COOKIE=header)) == value


def test_a_login_sets_a_new_session_and_ends_the_one_before() -> None:
    person = new_person()
    first = person.client.cookies[COOKIE.name].value
    answer = log_in(person.email, client=person.client)
    second = answer.cookies[COOKIE.name].value
    assert second != first
    assert Session.objects.count() == 1
    old = Client()
    old.cookies[COOKIE.name] = first
    assert old.get(f"{AUTH}/me").status_code == 401


def test_a_made_up_session_is_none() -> None:
    client = Client()
    for value in ("x" * 43, "x", "", "é" * 43):
        client.cookies[COOKIE.name] = value
        assert client.get(f"{AUTH}/me").status_code == 401


def test_a_change_of_the_password_gives_another_secret() -> None:
    person = new_person()
    before = person.client.cookies[COOKIE.name].value
    body = {"currentPassword": PASSWORD, "newPassword": OTHER_PASSWORD}
    post("/password/change", body, person.client)
    assert person.client.cookies[COOKIE.name].value != before
    old = Client()
    old.cookies[COOKIE.name] = before
    assert old.get(f"{AUTH}/me").status_code == 401
    assert person.client.get(f"{AUTH}/me").status_code == 200


def test_a_logout_clears_the_cookie() -> None:
    person = new_person()
    answer = log_out(person.client)
    assert answer.cookies[COOKIE.name].value == ""
    assert answer.cookies[COOKIE.name]["max-age"] == 0


def test_a_session_ends_when_it_is_not_used(move_clock: MoveClock) -> None:
    person = new_person()
    move_clock(environment.session_idle_ttl - 1)
    assert person.client.get(f"{AUTH}/me").status_code == 200
    move_clock(environment.session_idle_ttl - 1)
    assert person.client.get(f"{AUTH}/me").status_code == 200
    move_clock(environment.session_idle_ttl)
    assert person.client.get(f"{AUTH}/me").status_code == 401


@pytest.mark.parametrize(
    ("headers", "site"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, "own"),
        ({"Sec-Fetch-Site": "none"}, "own"),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://app.test"}, "foreign"),
        ({"Sec-Fetch-Site": "same-site"}, "unknown"),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://app.example"}, "own"),
        ({"Origin": "http://app.test"}, "own"),
        ({"Origin": "https://app.example"}, "own"),
        ({"Origin": "https://app.example.evil.example"}, "foreign"),
        ({"Origin": "http://app.example"}, "foreign"),
        ({"Origin": "https://app.example:444"}, "foreign"),
        ({"Origin": "null"}, "foreign"),
        ({}, "unknown"),
    ],
)
def test_browsers_say_where_a_request_comes_from(headers: Mapping[str, str], site: str) -> None:
    assert site_of(RequestFactory(headers=headers).post("/")) == site


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}, {}])
def test_unsafe_requests_with_the_cookie_must_be_ours(headers: Mapping[str, str]) -> None:
    person = new_person()
    other = Client(headers=headers)
    other.cookies[COOKIE.name] = person.client.cookies[COOKIE.name].value
    assert other.delete(f"{AUTH}/sessions").status_code == 403
    assert other.get(f"{AUTH}/me").status_code == 200


def test_nobody_is_logged_in_by_another_site() -> None:
    person = new_person()
    answer = log_in(person.email, client=Client(headers={"Sec-Fetch-Site": "cross-site"}))
    assert answer.status_code == 403
    assert not answer.cookies
    assert log_in(person.email, client=Client()).status_code == 200
