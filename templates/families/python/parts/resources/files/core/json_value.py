"""What of a JSON value could not be given back as it came."""

import json
import math
from collections.abc import Iterable
from typing import Final, NamedTuple

from core.text import is_storable

# How much is stored: bytes when written down, and levels of nesting, of which MariaDB takes no more.
_MAX_BYTES: Final = 65_536
_MAX_DEPTH: Final = 31

MAX_EXACT: Final = 2**53 - 1


class Fault(NamedTuple):
    """Where something stands that can not be stored, and why."""

    path: tuple[str | int, ...]
    message: str


def is_exact(number: float) -> bool:
    """Whether every reader of JSON gets this number, and not another one near to it (RFC 7493)."""
    if isinstance(number, float) and not number.is_integer():
        return math.isfinite(number)
    return abs(number) <= MAX_EXACT


def find_fault(value: object) -> Fault | None:
    """The first thing in it that can not be stored."""
    fault = _fault_in(value, ())
    if fault is None and len(json.dumps(value, separators=(",", ":")).encode()) > _MAX_BYTES:
        return Fault((), f"Must have at most {_MAX_BYTES} bytes.")
    return fault


def _fault_in(value: object, path: tuple[str | int, ...]) -> Fault | None:
    if isinstance(value, str) and not is_storable(value):
        return Fault(path, "Must be valid text without NUL.")
    if isinstance(value, int | float) and not is_exact(value):
        return Fault(path, "Must be a number that keeps its digits; else send it as a string.")
    if not isinstance(value, dict | list):
        return None
    if len(path) == _MAX_DEPTH:
        return Fault((), f"Must be at most {_MAX_DEPTH} levels deep.")
    if isinstance(value, list):
        return _first_fault(enumerate(value), path)
    if not all(is_storable(name) for name in value):
        return Fault(path, "Must have names of valid text without NUL.")
    return _first_fault(value.items(), path)


def _first_fault(
    members: Iterable[tuple[str | int, object]], path: tuple[str | int, ...]
) -> Fault | None:
    faults = (_fault_in(member, (*path, name)) for name, member in members)
    return next((fault for fault in faults if fault is not None), None)
