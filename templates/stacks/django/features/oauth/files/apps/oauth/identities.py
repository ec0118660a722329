"""Which identities accounts have."""

from apps.accounts.models import PendingAccount, User
from apps.oauth.models import Identity, PendingIdentity
from web import clock


def add_identity(user: User, issuer: str, subject: str) -> None:
    """Raises IntegrityError when somebody has it, or the user has another one of this issuer."""
    Identity.objects.create(user=user, issuer=issuer, subject=subject, created_at=clock.now())


def claim_identity(pending: PendingAccount, user: User) -> None:
    """Gives the user the identity that was kept with the registration, if there is one."""
    kept = PendingIdentity.objects.filter(account=pending).first()
    if kept is not None:
        add_identity(user, kept.issuer, kept.subject)


def delete_identities(user: User) -> None:
    """Closes every way in through a provider."""
    Identity.objects.filter(user=user).delete()
