from uuid import uuid4

import pytest
from django.test import Client

from apps.accounts.models import Session, User
from tests.accounts.conftest import MoveClock
from tests.accounts.people import AUTH, another_login, errors_of, new_person

pytestmark = pytest.mark.django_db


def test_people_see_exactly_this_of_themselves() -> None:
    person = new_person()
    answer = person.client.get(f"{AUTH}/me")
    assert answer.json().keys() == {"id", "email", "name", "role", "createdAt"}
    assert answer.json()["id"] == str(person.user.id)
    assert answer.headers["Cache-Control"] == "no-store"


def test_people_change_their_name_and_nothing_else() -> None:
    person = new_person()
    answer = person.client.patch(f"{AUTH}/me", {"name": " Grace "}, content_type="application/json")
    assert answer.json()["name"] == "Grace"
    assert User.objects.get().name == "Grace"
    unchanged = person.client.patch(f"{AUTH}/me", {}, content_type="application/json")
    assert unchanged.json() == answer.json()


@pytest.mark.parametrize("body", [{"role": "admin"}, {"email": "x@y.zz"}, {"name": None}])
def test_other_changes_are_422(body: dict[str, object]) -> None:
    person = new_person()
    answer = person.client.patch(f"{AUTH}/me", body, content_type="application/json")
    assert list(errors_of(answer)) == [f"/{next(iter(body))}"]


def test_people_see_and_end_their_logins() -> None:
    person, stranger = new_person(), new_person()
    other = another_login(person.user)
    listed = person.client.get(f"{AUTH}/sessions").json()["data"]
    assert [set(each) for each in listed] == [
        {"id", "device", "createdAt", "lastUsedAt", "current"}
    ] * 2
    assert [each["current"] for each in listed].count(True) == 1
    other_id = next(each["id"] for each in listed if not each["current"])
    assert stranger.client.delete(f"{AUTH}/sessions/{other_id}").status_code == 404
    assert other.get(f"{AUTH}/me").status_code == 200
    assert person.client.delete(f"{AUTH}/sessions/{other_id}").status_code == 204
    assert other.get(f"{AUTH}/me").status_code == 401
    assert person.client.get(f"{AUTH}/me").status_code == 200


def test_people_end_all_other_logins_and_their_own() -> None:
    person = new_person()
    other = another_login(person.user)
    assert person.client.delete(f"{AUTH}/sessions").status_code == 204
    assert other.get(f"{AUTH}/me").status_code == 401
    own_id = person.client.get(f"{AUTH}/sessions").json()["data"][0]["id"]
    assert person.client.delete(f"{AUTH}/sessions/{own_id}").status_code == 204
    assert person.client.get(f"{AUTH}/me").status_code == 401


@pytest.mark.parametrize("session_id", ["1", "no-id", str(uuid4()), str(uuid4()).upper()])
def test_what_is_no_login_is_404(session_id: str) -> None:
    assert new_person().client.delete(f"{AUTH}/sessions/{session_id}").status_code == 404


def test_ended_logins_are_not_listed(move_clock: MoveClock) -> None:
    person = new_person()
    Session.objects.update(expires_at="2000-01-01T00:00:00Z")
    another = another_login(person.user)
    assert len(another.get(f"{AUTH}/sessions").json()["data"]) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me"),
        ("PATCH", "/me"),
        ("GET", "/sessions"),
        ("DELETE", "/sessions"),
        ("DELETE", "/sessions/no-id"),
        ("POST", "/password/change"),
    ],
)
def test_strangers_are_401_before_anything_is_looked_at(
    client: Client, method: str, path: str
) -> None:
    answer = client.generic(method, f"{AUTH}{path}", "{", content_type="text/plain")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]
