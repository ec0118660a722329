"""Whose account somebody is let in to who comes from a provider."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from apps.accounts import mails
from apps.accounts.audit import audit
from apps.accounts.hashers import hash_password
from apps.accounts.models import PendingAccount, User
from apps.oauth.identities import add_identity
from apps.oauth.models import Identity, PendingIdentity
from core.email_address import email_fingerprint, email_key
from core.environment import environment
from core.oauth.people import ProviderUser, account_name, usable_email
from core.oauth.provider import Provider
from core.problems import FieldError, invalid
from core.tokens import hash_token, new_token
from web import clock
from web.limits import limits


def account_of(provider: Provider, who: ProviderUser) -> User | None:
    """The account of somebody; None when nothing happens before a mail is answered.

    Somebody whom we do not know yet is known by their address, if the provider vouches for it: the
    account that has it is theirs, or there is a new one. If it does not, anybody may have written it
    there: the address is asked, by mail. 422 without an address: there is nothing that an account
    could be known or reached by.
    """
    known = _known(who)
    if known is not None:
        return known
    email = usable_email(who)
    if email is None:
        detail = "Comes from an account without an e-mail address that can be used here."
        raise invalid([FieldError("?code", detail)])
    owner = User.objects.of_email(email)
    # Another person at the same provider has it: addresses are given to somebody else in time.
    is_taken = owner is not None and Identity.objects.filter(user=owner, issuer=who.issuer).exists()
    if not who.is_email_verified or is_taken:
        _ask_for_confirmation(provider, who, email)
        return None
    try:
        with transaction.atomic():
            user = _open_account(who, email) if owner is None else _link(who, owner)
    except IntegrityError:
        # Two at once: what the other one has made is found now.
        return account_of(provider, who)
    _tell(provider, user, is_new=owner is None)
    return user


def _known(who: ProviderUser) -> User | None:
    identity = (
        Identity.objects.select_related("user")
        .filter(issuer=who.issuer, subject=who.subject)
        .first()
    )
    return None if identity is None else identity.user


def _open_account(who: ProviderUser, email: str) -> User:
    """A new account, with a password that nobody knows: “forgot password” sets one."""
    user = User(
        email=email,
        email_key=email_key(email),
        name=account_name(who, email),
        password=hash_password(new_token()),
    )
    user.save(force_insert=True)
    add_identity(user, who.issuer, who.subject)
    PendingAccount.objects.filter(email_key=user.email_key).delete()
    return user


def _link(who: ProviderUser, owner: User) -> User:
    """A second way into an account; one that is locked out gets none."""
    if not owner.is_disabled:
        add_identity(owner, who.issuer, who.subject)
    return owner


def _tell(provider: Provider, user: User, *, is_new: bool) -> None:
    if is_new:
        audit("email.verified", user_id=user.id)
    elif not user.is_disabled:
        audit("identity.linked", user_id=user.id, reason=provider.id)
        mails.send_later(mails.identity_linked(user.email, provider.label))


def _ask_for_confirmation(provider: Provider, who: ProviderUser, email: str) -> None:
    """As at a registration, all that a stranger can see is alike for an address with an account."""
    key = email_key(email)
    account = email_fingerprint(key)
    may_mail = limits.take("registerAccount", account).allowed
    token, now = new_token(), clock.now()
    password_hash = hash_password(new_token())
    with transaction.atomic():
        pending = PendingAccount.objects.create(
            token_hash=hash_token(token),
            email=email,
            email_key=key,
            name=account_name(who, email),
            password=password_hash,
            expires_at=now + timedelta(seconds=environment.verify_token_ttl),
        )
        PendingIdentity.objects.create(account=pending, issuer=who.issuer, subject=who.subject)
    owner = User.objects.of_email(email)
    audit("register.known-address" if owner else "register.accepted", account=account)
    if not may_mail:
        return
    if owner is None:
        mails.send_later(mails.confirm_provider_address(email, token, now, provider.label))
    else:
        mails.send_later(mails.already_registered(owner.email))
