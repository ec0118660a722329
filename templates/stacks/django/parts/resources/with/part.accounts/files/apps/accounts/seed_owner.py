"""Whom made-up rows are for."""

from apps.accounts.models import User
from web.seeding import SeedError


def seed_owner(email: str | None, what: str) -> User:
    """The account with this address; SeedError when there is none.

    No account is made: one that comes with the code, and its password with it, would be an open door.
    """
    if email is None:
        raise SeedError(f"{what}: give the address of the account they are for")
    user = User.objects.of_email(email)
    if user is None:
        raise SeedError(f"{what}: no account has the address {email}")
    return user
