"""Which database the app is on."""

from typing import Final

DATABASE_SCHEMES: Final = ("postgres", "postgresql")
