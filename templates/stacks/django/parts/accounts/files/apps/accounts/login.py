"""Logging in with a password."""

from apps.accounts.client import Client
from apps.accounts.credentials import check_credentials
from apps.accounts.hashers import hash_password
from apps.accounts.sessions import Login, start_session
from apps.accounts.settled import until_settled


def log_in(email: str, password: str, client: Client) -> Login:
    """Begins a session for who knows the password; else a problem, as of `check_credentials`.

    When the account changes while the password is looked at (a reset, say, or a promotion), all
    begins anew.
    """

    def try_once() -> Login | None:
        user, is_outdated = check_credentials(email, password)
        # The password is at hand only now: a hash made with older parameters is replaced.
        password_hash = hash_password(password) if is_outdated else user.password
        return start_session(user, password_hash, client)

    return until_settled(try_once)
