"""What somebody sees and changes of their own account."""

from apps.accounts.models import User
from apps.accounts.principal import Principal
from apps.accounts.scheme import CHALLENGE
from core.problems import unauthorized
from web import clock


def own_account(principal: Principal) -> User:
    """The account of whoever asks."""
    user = User.objects.filter(pk=principal.user_id).first()
    if user is None:
        raise unauthorized(CHALLENGE)  # Deleted a moment ago.
    return user


def rename(principal: Principal, name: str) -> None:
    """Gives it another name."""
    User.objects.filter(pk=principal.user_id).update(name=name, updated_at=clock.now())
