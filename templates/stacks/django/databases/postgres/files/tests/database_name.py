"""Where tests have their rows."""

import secrets


def database_name() -> str:
    """A database that nobody else uses: two runs at once do not meet."""
    return f"test_{secrets.token_hex(6)}"
