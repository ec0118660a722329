"""Exchanging a refresh token for a new pair."""

from datetime import timedelta

from django.db import transaction

from apps.accounts.audit import audit
from apps.accounts.live_sessions import live_sessions
from apps.accounts.models import Session, UsedRefreshToken
from apps.accounts.scheme import CHALLENGE
from apps.accounts.transport import TokenPair, token_pair
from core.environment import environment
from core.problems import Problem, unauthorized
from core.tokens import hash_token, is_token, new_token
from web import clock


def refresh(refresh_token: str) -> TokenPair:
    """A new pair; the token is spent by it (RFC 9700, 4.14.2).

    Of any number of uses at once one wins, the others are taken for the retries of a clumsy client.
    One that comes back later was copied: its session ends, for the thief and for the owner, who logs
    in again. 401, the same for every token that is not good.
    """
    if not is_token(refresh_token):
        raise _bad_token()
    old_hash = hash_token(refresh_token)
    session = (
        Session.objects.select_related("user")
        .filter(token_hash=old_hash, user__disabled_at=None)
        .first()
    )
    if session is None:
        _punish_reuse(old_hash)
        raise _bad_token()
    token = new_token()
    if not _rotate(session, old_hash, hash_token(token)):
        audit("refresh.refused", user_id=session.user_id)
        raise _bad_token()
    return token_pair(session.user_id, session.id, session.user.role, token)


def _rotate(session: Session, old_hash: str, new_hash: str) -> bool:
    """Puts a new token in the place of the old one: for exactly one of any number at once."""
    now = clock.now()
    if now >= session.expires_at:
        return False
    with transaction.atomic():
        current = Session.objects.filter(pk=session.pk, token_hash=old_hash)
        if not current.update(token_hash=new_hash, last_used_at=now):
            return False
        UsedRefreshToken.objects.create(token_hash=old_hash, session=session, used_at=now)
    return True


def _punish_reuse(token_hash: str) -> None:
    used = UsedRefreshToken.objects.select_related("session").filter(pk=token_hash).first()
    if used is None:
        audit("refresh.refused", reason="unknown")
        return
    session = used.session
    if clock.now() - used.used_at <= timedelta(seconds=environment.refresh_grace):
        audit("refresh.refused", user_id=session.user_id, reason="used a moment ago")
        return
    session_id, user_id = session.id, session.user_id
    Session.objects.filter(pk=session_id).delete()
    live_sessions.changed(session_id=session_id)
    audit("refresh.reused", user_id=user_id)


def _bad_token() -> Problem:
    """One answer for every refresh token that is not good."""
    return unauthorized(CHALLENGE, "Log in again.")
