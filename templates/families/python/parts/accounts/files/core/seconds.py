"""Times in the environment."""

from typing import Annotated

from core.rules import whole

Seconds = Annotated[int, whole(1, 31_536_000)]
"""Up to a year. Every time in the environment is in seconds, so that tests can make it short."""
