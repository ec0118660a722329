from collections.abc import Iterator

import pytest

from core.environment import environment
from tests.accounts.client import client_of_answer
from tests.accounts.people import AUTH, new_email
from tests.fake_provider import FakeProvider
from tests.oauth.test_oauth_login import log_in
from tests.oauth.test_oauth_login import there as there_fixture

there = there_fixture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _return_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    given = environment.model_copy(update={"oauth_return_url": "https://app.example/home"})
    monkeypatch.setattr("apps.oauth.api.environment", given)
    yield


def test_browsers_are_led_on_with_the_session(there: FakeProvider) -> None:
    answer = log_in(there, new_email())
    assert answer.status_code == 303
    assert answer.headers["Location"] == "https://app.example/home"
    assert answer.content == b""
    assert client_of_answer(answer).get(f"{AUTH}/me").status_code == 200
