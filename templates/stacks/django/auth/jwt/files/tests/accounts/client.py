"""How a client of these tests shows who it is."""

from typing import Any

from django.test import Client

from apps.accounts.sessions import Login
from apps.accounts.transport import access_tokens


def client_of(login: Login) -> Client:
    """A client with an access token for the session of this login."""
    token = access_tokens.issue(
        user_id=login.user.id, session_id=login.session_id, role=login.user.role
    )
    return client_with(token)


def client_of_answer(answer: Any) -> Client:
    """A client with what the answer of a login gave."""
    return client_with(answer.json()["accessToken"])


def client_with(token: str) -> Client:
    """A client with this access token."""
    return Client(headers={"Authorization": f"Bearer {token}"})
