"""Parts of paths in the environment."""

import re
from typing import Annotated

from pydantic import AfterValidator


def _segment(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value):
        raise ValueError("must have letters, digits, - and _ only")
    return value


PathSegment = Annotated[str, AfterValidator(_segment)]
"""A part of a path between two slashes."""
