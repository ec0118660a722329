"""What all tests share."""

import pytest

from core.background import background
from web.health import checks_of_all
from web.limits import limits
from web.mail import mailbox


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Every test starts with full buckets and an empty mailbox, and nothing is left of the last one."""
    background.drain()
    limits.clear_all()
    checks_of_all.forget()
    if mailbox is not None:
        mailbox.clear()
