"""What many do at once, each with a connection of its own."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import pytest
from django.db import connection

from apps.accounts import administration
from apps.accounts.models import Role, Session, User
from tests.accounts.people import (
    OTHER_PASSWORD,
    errors_of,
    log_in,
    new_email,
    new_person,
    post,
    register,
    token_to,
)

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")


def at_once(works: list[Callable[[], T]]) -> list[T]:
    def run(work: Callable[[], T]) -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_of_many_links_of_one_address_one_makes_the_account() -> None:
    email = new_email()
    tokens = []
    for _ in range(4):
        register(email)
        tokens.append(token_to(email))
    answers = at_once([partial(post, "/verify-email", {"token": token}) for token in tokens])
    assert sorted(answer.status_code for answer in answers) == [204, 422, 422, 422]
    assert User.objects.count() == 1


def test_of_many_uses_of_one_link_one_sets_the_password() -> None:
    person = new_person()
    post("/password/forgot", {"email": person.email})
    body = {"token": token_to(person.email), "password": OTHER_PASSWORD}
    answers = at_once([lambda: post("/password/reset", body)] * 4)
    assert sorted(answer.status_code for answer in answers) == [204, 422, 422, 422]
    assert errors_of(max(answers, key=lambda answer: answer.status_code)).keys() == {"/token"}


def test_of_two_admins_one_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = threading.Barrier(2)
    put = administration._put

    def put_together(user: User, changes: dict[str, object]) -> None:
        # Two that get here meet; one whose fellow has to wait for it goes on alone.
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(0.5)
        put(user, changes)

    monkeypatch.setattr(administration, "_put", put_together)
    admins = [new_person(is_admin=True).user for _ in range(2)]
    outcomes = at_once([partial(administration.demote, user) for user in admins])
    assert sorted(outcome.done for outcome in outcomes) == [False, True]
    assert User.objects.filter(role=Role.ADMIN).count() == 1


def test_attempts_at_one_account_take_turns() -> None:
    person = new_person()
    answers = at_once([lambda: log_in(person.email, "wrong")] * 8)
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(401) <= 5
    assert set(statuses) <= {401, 429}


def test_logins_at_once_each_have_a_session() -> None:
    person = new_person()
    answers = at_once([lambda: log_in(person.email)] * 4)
    assert {answer.status_code for answer in answers} == {200}
    assert Session.objects.count() == 5
