"""Parts of paths in the environment."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator

# What the app itself has at the root.
_TAKEN: Final = {"api", "health", "docs", "dev", "admin"}


def _segment(value: str) -> str:
    if value.lower() in _TAKEN:
        raise ValueError("must be a path of its own, which nobody guesses")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value):
        raise ValueError("must have letters, digits, - and _ only")
    return value


PathSegment = Annotated[str, AfterValidator(_segment)]
"""A part of a path between two slashes."""
