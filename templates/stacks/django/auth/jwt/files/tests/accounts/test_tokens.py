import pytest
from django.test import Client

from apps.accounts import refresh as refreshing
from apps.accounts.models import Session, UsedRefreshToken
from core.environment import environment
from core.tokens import new_token
from tests.accounts.client import client_of_answer, client_with
from tests.accounts.conftest import MoveClock
from tests.accounts.people import AUTH, errors_of, log_in, log_out, new_person, post

pytestmark = pytest.mark.django_db


def status_of_refresh(token: str) -> int:
    return int(post("/refresh", {"refreshToken": token}).status_code)


def test_a_login_gives_a_pair() -> None:
    answer = log_in(new_person().email).json()
    assert answer.keys() == {"accessToken", "tokenType", "expiresIn", "refreshToken", "user"}
    assert (answer["tokenType"], answer["expiresIn"]) == ("Bearer", 900)
    session = Session.objects.latest("created_at")
    assert session.token_hash != answer["refreshToken"]


def test_an_access_token_is_good_for_minutes(move_clock: MoveClock) -> None:
    client = client_of_answer(log_in(new_person().email))
    move_clock(899)
    assert client.get(f"{AUTH}/me").status_code == 200
    move_clock(1)
    assert client.get(f"{AUTH}/me").status_code == 401
    assert log_out(client).status_code == 204
    assert Session.objects.count() == 1


def test_a_logout_ends_access_tokens_at_once() -> None:
    answer = log_in(new_person().email)
    client = client_of_answer(answer)
    assert log_out(client).status_code == 204
    assert client.get(f"{AUTH}/me").status_code == 401
    assert status_of_refresh(answer.json()["refreshToken"]) == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "x"])
def test_what_is_no_token_is_401(header: str) -> None:
    answer = Client(headers={"Authorization": header}).get(f"{AUTH}/me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_refresh_gives_a_new_pair_and_spends_the_token() -> None:
    first = log_in(new_person().email).json()["refreshToken"]
    answer = post("/refresh", {"refreshToken": first})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert client_with(answer.json()["accessToken"]).get(f"{AUTH}/me").status_code == 200
    assert status_of_refresh(first) == 401
    assert status_of_refresh(answer.json()["refreshToken"]) == 200


def test_a_spent_token_ends_its_login_after_the_grace(move_clock: MoveClock) -> None:
    person = new_person()
    first = log_in(person.email).json()["refreshToken"]
    second = post("/refresh", {"refreshToken": first}).json()
    move_clock(environment.refresh_grace - 1)
    assert status_of_refresh(first) == 401
    third = post("/refresh", {"refreshToken": second["refreshToken"]}).json()
    move_clock(2)
    assert status_of_refresh(first) == 401
    assert status_of_refresh(third["refreshToken"]) == 401
    assert client_with(third["accessToken"]).get(f"{AUTH}/me").status_code == 401
    assert person.client.get(f"{AUTH}/me").status_code == 200
    assert not UsedRefreshToken.objects.exists()


def test_who_comes_second_at_once_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    token = log_in(new_person().email).json()["refreshToken"]

    def new_token_slowly() -> str:
        monkeypatch.setattr(refreshing, "new_token", new_token)
        assert status_of_refresh(token) == 200
        return new_token()

    monkeypatch.setattr(refreshing, "new_token", new_token_slowly)
    assert status_of_refresh(token) == 401


def test_rotation_does_not_prolong_a_login(move_clock: MoveClock) -> None:
    token = log_in(new_person().email).json()["refreshToken"]
    move_clock(environment.refresh_token_ttl)
    assert status_of_refresh(token) == 401


@pytest.mark.parametrize("token", ["", "x", "x" * 43])
def test_what_is_no_refresh_token_is_401(token: str) -> None:
    assert status_of_refresh(token) == 401


def test_a_refresh_token_is_text() -> None:
    assert errors_of(post("/refresh", {"refreshToken": 1})).keys() == {"/refreshToken"}


def test_each_kind_of_token_serves_its_own_end() -> None:
    pair = log_in(new_person().email).json()
    assert client_with(pair["refreshToken"]).get(f"{AUTH}/me").status_code == 401
    assert status_of_refresh(pair["accessToken"]) == 401
