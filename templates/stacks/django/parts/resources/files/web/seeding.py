"""Made-up rows, for development."""

from collections.abc import Callable
from typing import Any, Final, Protocol

from django.db.models import Model, QuerySet

_COUNT: Final = 12


class Seed(Protocol):
    """Adds what is missing for the account with this address, and answers one line of report."""

    def __call__(self, email: str | None, /) -> str: ...


class SeedError(Exception):
    """A seed can not do its part."""


def add_samples(what: str, present: QuerySet[Any], add: Callable[[int], Model]) -> str:
    """Adds made-up rows where there are none yet; answers with the report."""
    if present.exists():
        return f"{what}: there are some already"
    for n in range(_COUNT):
        add(n)
    return f"{what}: {_COUNT} added"
