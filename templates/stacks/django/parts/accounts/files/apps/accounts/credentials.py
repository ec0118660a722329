"""Whether somebody is who they say."""

from apps.accounts import attempts
from apps.accounts.audit import audit
from apps.accounts.hashers import is_password
from apps.accounts.models import User
from apps.accounts.scheme import CHALLENGE
from core.email_address import email_fingerprint, email_key
from core.problems import Problem, unauthorized


def check_credentials(email: str, password: str) -> tuple[User, bool]:
    """The account of these credentials, and whether its password should be hashed anew.

    401 when the password is wrong, and just the same, as fast, when nobody has the address (or has
    not confirmed it yet), or the account is disabled; 429 after too many failures for this address,
    known or not, from wherever they came.
    """
    key = email_key(email)
    account = email_fingerprint(key)
    try:
        checked = attempts.attempt(
            account, lambda: _check(User.objects.filter(email_key=key).first(), password)
        )
    except Problem:
        audit("login.locked", account=account)
        raise
    if checked is None:
        audit("login.failed", account=account)
        raise unauthorized(CHALLENGE, "The e-mail address or the password is wrong.")
    attempts.forgive(account)
    return checked


def confirm_password(user: User, password: str) -> bool:
    """Whether this is the current password of somebody who is logged in.

    A wrong one counts as a failed login does: a stolen session is no place to guess it.
    """
    account = email_fingerprint(user.email_key)
    return attempts.attempt(account, lambda: _check(user, password)) is not None


def _check(user: User | None, password: str) -> tuple[User, bool] | None:
    is_right, is_outdated = is_password(user, password)
    if user is None or user.is_disabled or not is_right:
        return None
    return user, is_outdated
