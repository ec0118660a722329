"""The two steps of a browser: to a provider, and back."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.http import QueryDict

from apps.accounts.audit import audit
from apps.accounts.client import Client
from apps.accounts.models import User
from apps.accounts.scheme import CHALLENGE
from apps.accounts.sessions import Login, start_session
from apps.accounts.settled import until_settled
from apps.oauth.accounts import account_of
from apps.oauth.providers import providers
from apps.oauth.requests import keep_request, take_request
from core.oauth.errors import ProviderError, Unavailable
from core.oauth.people import ProviderUser
from core.oauth.provider import LoginSecrets, Provider
from core.problems import Problem, bad_request, not_found, unauthorized, unavailable
from core.tokens import is_token, new_token

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BegunLogin:
    """Where a login goes on."""

    url: str
    """At the provider."""
    browser: str
    """For the cookie: the login must come back with it."""


def begin_login(provider_id: str, cookie: str | None) -> BegunLogin:
    """Begins a login through a provider.

    `cookie` is what the browser has of a login begun before, so that two at once do not disturb
    each other. 404 for a provider that is not there, 503 for one that does not answer.
    """
    provider = _provider(provider_id)
    browser = cookie if cookie is not None and is_token(cookie) else new_token()
    secrets = keep_request(provider.id, browser)
    return BegunLogin(_ask(provider, lambda: provider.authorization_url(secrets)), browser)


def finish_login(
    provider_id: str, query: QueryDict, cookie: str | None, client: Client
) -> Login | None:
    """Ends a login that was begun in this browser.

    None when nobody is logged in before the address that the provider gave is confirmed by mail. 404
    for a provider that is not there; 400, always the same, for what was not begun here; 401 when the
    provider or we refuse it; 422 when there is no address to make an account with; 503 when the
    provider does not answer.
    """
    provider = _provider(provider_id)
    secrets = _take(provider, query, cookie or "")
    if secrets is None:
        audit("oauth.refused", reason=f"{provider.id}: state")
        raise bad_request("This login was not begun here, or too long ago. Begin it again.")
    answer = {name: str(value) for name, value in query.items()}
    who: ProviderUser = _ask(provider, lambda: provider.identify(answer, secrets))

    def try_once() -> list[Login] | None:
        user = account_of(provider, who)
        return [] if user is None else _log_in(user, client)

    return next(iter(until_settled(try_once)), None)


def _provider(provider_id: str) -> Provider:
    provider = providers.get(provider_id)
    if provider is None:
        raise not_found("There is no such provider.")
    return provider


def _take(provider: Provider, query: QueryDict, cookie: str) -> LoginSecrets | None:
    """What this login was begun with. It is used up, whatever comes of it."""
    states = query.getlist("state")
    answers = [*query.getlist("code"), *query.getlist("error")]
    if len(states) != 1 or len(answers) != 1:
        return None
    if not is_token(states[0]) or not is_token(cookie):
        return None
    return take_request(provider.id, cookie, states[0])


def _log_in(user: User, client: Client) -> list[Login] | None:
    """None when the account has changed meanwhile (was disabled, say), as with a password."""
    if user.is_disabled:
        audit("login.failed", user_id=user.id)
        raise _refused()
    login = start_session(user, user.password, client)
    return None if login is None else [login]


def _ask(provider: Provider, work: Callable[[], T]) -> T:
    """What is worth knowing stands in the log; who asks learns whether to try again."""
    try:
        return work()
    except Unavailable as error:
        reason = f"{provider.id}: {error}"
        log.warning("a provider of logins does not answer", extra={"reason": reason})
        raise unavailable(5, "The provider does not answer now.") from None
    except ProviderError as error:
        audit("oauth.refused", reason=f"{provider.id}: {error}")
        raise _refused() from None


def _refused() -> Problem:
    return unauthorized(CHALLENGE, "This login did not succeed.")
