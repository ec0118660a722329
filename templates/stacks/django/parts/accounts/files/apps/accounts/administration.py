"""What a person at the machine, or an admin in the admin site, can do to an account."""

from dataclasses import dataclass

from django.db import transaction

from apps.accounts.admin_sessions import end_admin_sessions
from apps.accounts.live_sessions import live_sessions
from apps.accounts.models import Role, Session, User
from web import clock


@dataclass(frozen=True)
class Outcome:
    """What came of it, in words for whoever asked."""

    done: bool
    message: str


def promote(user: User) -> Outcome:
    """Makes an account an admin.

    There is no default password, and nobody can ask for this over the API. Its sessions end: what
    was handed out for lower rights does not carry the higher ones.
    """
    if user.is_admin:
        return Outcome(True, f"{user.email} is an admin already")
    _change(user, role=Role.ADMIN)
    return Outcome(True, f"{user.email} is an admin now, from the next login on")


def demote(user: User) -> Outcome:
    """Takes the rights of an admin away, and ends the sessions that carry them.

    Not from the last one.
    """
    if not user.is_admin:
        return Outcome(True, f"{user.email} is no admin")
    if not _change_unless_last_admin(user, role=Role.USER):
        return _last_admin(user)
    return Outcome(True, f"{user.email} is no admin any more")


def disable(user: User) -> Outcome:
    """Locks an account out: its sessions end, and the right password is answered like a wrong one.

    Not the last admin.
    """
    if not _change_unless_last_admin(user, disabled_at=clock.now()):
        return _last_admin(user)
    return Outcome(True, f"{user.email} is disabled now")


def enable(user: User) -> Outcome:
    """Lets an account in again."""
    _change(user, disabled_at=None)
    return Outcome(True, f"{user.email} can log in now")


def _last_admin(user: User) -> Outcome:
    return Outcome(False, f"{user.email} is the only admin: make another one first")


def _change(user: User, **changes: object) -> None:
    with transaction.atomic():
        _put(user, changes)
    live_sessions.changed(user_id=user.id)


def _change_unless_last_admin(user: User, **changes: object) -> bool:
    """False when nobody would be left to administer; then nothing was done."""
    with transaction.atomic():
        # Held to the end of the transaction, so that two admins cannot be taken away at once.
        admins = User.objects.select_for_update().filter(role=Role.ADMIN).order_by("pk")
        if [admin.pk for admin in admins if not admin.is_disabled] == [user.pk]:
            return False
        _put(user, changes)
    live_sessions.changed(user_id=user.id)
    return True


def _put(user: User, changes: dict[str, object]) -> None:
    User.objects.filter(pk=user.pk).update(**changes, updated_at=clock.now())
    Session.objects.filter(user=user).delete()
    # They would come back to life with the right to be there.
    end_admin_sessions(user.pk)
