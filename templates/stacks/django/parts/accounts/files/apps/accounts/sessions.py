"""Logins: how they begin, how their owner sees them, and how they end."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from apps.accounts.admin_sessions import end_admin_sessions
from apps.accounts.audit import audit
from apps.accounts.client import Client
from apps.accounts.live_sessions import live_sessions
from apps.accounts.models import Session, User
from apps.accounts.principal import Principal
from apps.accounts.scheme import ABSOLUTE_SECONDS, IDLE_SECONDS
from core.ids import new_id
from core.problems import not_found
from core.tokens import hash_token, new_token
from web import clock

MAX_LISTED = 100


@dataclass(frozen=True)
class Login:
    """Somebody who has just logged in."""

    user: User
    session_id: UUID
    token: str
    """The secret of the session, for its client; only its hash is stored."""


def start_session(user: User, password_hash: str, client: Client) -> Login | None:
    """Begins a session for somebody whose password was right, with a new id and a new secret.

    `user` is as it was when the password was looked at. None when the account has changed since:
    what ended its sessions ends this one, too.
    """
    login = Login(user, new_id(), new_token())
    now = clock.now()
    with transaction.atomic():
        if not replace_password(user, password_hash):
            return None
        Session.objects.create(
            id=login.session_id,
            user=user,
            token_hash=hash_token(login.token),
            device=client.device,
            created_at=now,
            last_used_at=now,
            expires_at=now + timedelta(seconds=ABSOLUTE_SECONDS),
        )
    audit("login.succeeded", user_id=user.id)
    return login


def replace_password(known: User, password_hash: str) -> bool:
    """Sets the password of an account that is still as it was read; else does nothing.

    From here to the end of the transaction it stays so: with its own hash, this is a lock that
    every database knows.
    """
    as_it_was = User.objects.filter(
        pk=known.pk, password=known.password, role=known.role, disabled_at=None
    )
    if password_hash == known.password:
        return as_it_was.update(password=password_hash) > 0
    return as_it_was.update(password=password_hash, updated_at=clock.now()) > 0


def own_sessions(user_id: UUID) -> QuerySet[Session]:
    """The logins of somebody, the last used first."""
    now = clock.now()
    unused_since = now - timedelta(seconds=IDLE_SECONDS)
    return Session.objects.filter(
        user_id=user_id, expires_at__gt=now, last_used_at__gt=unused_since
    ).order_by("-last_used_at")[:MAX_LISTED]


def log_out(user_id: UUID, session_id: UUID) -> None:
    """Ends a session. Ending it twice is no fault."""
    Session.objects.filter(pk=session_id, user_id=user_id).delete()
    live_sessions.changed(session_id=session_id)
    audit("logout", user_id=user_id)


def end_session(principal: Principal, session_id: UUID) -> None:
    """Ends one of somebody's own sessions; 404 when it is somebody else's, or none."""
    deleted, _ = Session.objects.filter(pk=session_id, user_id=principal.user_id).delete()
    if not deleted:
        raise not_found()
    live_sessions.changed(session_id=session_id)
    audit("session.ended", user_id=principal.user_id)


def end_other_sessions(principal: Principal) -> None:
    """Ends every session of the user but the one that asks, also in the admin site."""
    Session.objects.filter(user_id=principal.user_id).exclude(pk=principal.session_id).delete()
    end_admin_sessions(principal.user_id)
    live_sessions.changed(user_id=principal.user_id)
    audit("sessions.ended", user_id=principal.user_id)
