import pytest
from django.db import OperationalError

from web.transactions import retried


def deadlock() -> OperationalError:
    """As MySQL says it."""
    return OperationalError(1213, "Deadlock found when trying to get lock")


def test_a_deadlock_is_tried_again() -> None:
    errors = [deadlock(), deadlock()]

    def work() -> str:
        if errors:
            raise errors.pop()
        return "done"

    assert retried(work) == "done"


@pytest.mark.parametrize("error", [OperationalError(2006, "gone"), OperationalError("locked")])
def test_what_would_not_help_is_not_tried_again(error: OperationalError) -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        raise error

    with pytest.raises(OperationalError):
        retried(work)
    assert len(tries) == 1


def test_it_ends() -> None:
    def work() -> None:
        raise deadlock()

    with pytest.raises(OperationalError):
        retried(work)
