"""How a client of these tests shows who it is."""

from typing import Any

from django.test import Client

from apps.accounts.scheme import COOKIE
from apps.accounts.sessions import Login


def client_of(login: Login) -> Client:
    """A client with the session of this login, as a page of the same origin."""
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.cookies[COOKIE.name] = login.token
    return client


def client_of_answer(answer: Any) -> Client:
    """A client with what the answer of a login gave."""
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    client.cookies[COOKIE.name] = answer.cookies[COOKIE.name].value
    return client
