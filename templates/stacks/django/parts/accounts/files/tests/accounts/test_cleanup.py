import threading

import pytest

from apps.accounts import cleanup
from apps.accounts.cleanup import clean_up, start_cleanup
from apps.accounts.models import PasswordReset, PendingAccount, Session
from tests.accounts.conftest import MoveClock
from tests.accounts.people import new_email, new_person, post, register


@pytest.mark.django_db
def test_what_has_expired_is_removed(move_clock: MoveClock) -> None:
    person = new_person()
    register(new_email())
    post("/password/forgot", {"email": person.email})
    clean_up()
    assert [model.objects.count() for model in (PendingAccount, PasswordReset, Session)] == [
        1,
        1,
        1,
    ]
    move_clock(3601)
    clean_up()
    assert [model.objects.count() for model in (PendingAccount, PasswordReset, Session)] == [
        0,
        0,
        1,
    ]
    move_clock(2_592_000)
    clean_up()
    assert not Session.objects.exists()


def test_it_is_done_beside_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(cleanup, "clean_up", done.set)
    end = start_cleanup()
    assert done.wait(5)
    end()
