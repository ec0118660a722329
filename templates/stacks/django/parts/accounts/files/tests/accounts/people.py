"""People, and what they do over HTTP."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.test import Client

from apps.accounts.client import Client as Asker
from apps.accounts.models import Role, User
from apps.accounts.sessions import start_session
from core.email_address import email_key
from tests.accounts.client import client_of
from web.mail import mailbox

AUTH = "/api/v1/auth"

# Without letters: a project's name begins with one, so it can never be in a password of these.
PASSWORD = "4071 8352 9160 27"
OTHER_PASSWORD = "7928 0316 5840 61"
NEWEST_PASSWORD = "6385 1947 2058 31"


@dataclass(frozen=True)
class Person:
    """Somebody who is logged in."""

    user: User
    client: Client

    @property
    def email(self) -> str:
        return self.user.email


@cache
def password_hash() -> str:
    """Made once: a hash takes long, as it should."""
    return make_password(PASSWORD)


def new_email() -> str:
    """An address that was never used before."""
    return f"{uuid4().hex}@example.com"


def new_person(*, is_admin: bool = False, email: str | None = None) -> Person:
    """Somebody with a confirmed address, who is logged in."""
    email = email or new_email()
    user = User.objects.create(
        email=email,
        email_key=email_key(email),
        name="Ada",
        password=password_hash(),
        role=Role.ADMIN if is_admin else Role.USER,
    )
    return Person(user, another_login(user))


def another_login(user: User) -> Client:
    """A client of the same person, with a session of its own."""
    login = start_session(user, user.password, Asker("192.0.2.1", "tests"))
    assert login is not None
    return client_of(login)


def post(path: str, body: Any, client: Client | None = None) -> Any:
    """Posts JSON below `/api/v1/auth`."""
    return (client or Client()).post(f"{AUTH}{path}", body, content_type="application/json")


def register(email: str, password: str = PASSWORD, name: str = "Ada") -> Any:
    """Asks for an account."""
    return post("/register", {"email": email, "password": password, "name": name})


def log_in(email: str, password: str = PASSWORD, client: Client | None = None) -> Any:
    """Logs in, whatever comes of it."""
    return post("/login", {"email": email, "password": password}, client)


def log_out(client: Client) -> Any:
    """Logs out, whatever comes of it."""
    return post("/logout", {}, client)


def mails_to(email: str) -> list[str]:
    """The subjects of the mails to an address, newest first."""
    assert mailbox is not None
    return [kept.mail.subject for kept in mailbox.list(email)]


def token_to(email: str) -> str:
    """The token in the newest mail to an address."""
    assert mailbox is not None
    match = re.search(r"#token=([\w-]+)", mailbox.list(email)[0].mail.text)
    assert match is not None
    return match[1]


def errors_of(answer: Any) -> dict[str, str]:
    """What is said of each member of a body that breaks rules."""
    assert answer.status_code == 422, answer.content
    return {error["pointer"]: error["detail"] for error in answer.json()["errors"]}
