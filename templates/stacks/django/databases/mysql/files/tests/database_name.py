"""Where tests have their rows."""

import secrets
from urllib.parse import urlsplit

from core.environment import environment


def database_name() -> str:
    """A database that nobody else uses: two runs at once do not meet."""
    return f"test_{secrets.token_hex(6)}"


def database_url(name: str) -> str:
    """The `DATABASE_URL` of this database."""
    return urlsplit(environment.database_url)._replace(path=f"/{name}").geturl()
