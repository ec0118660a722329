"""Reads JSON from clients as strictly as I-JSON (RFC 7493) asks."""

import json
import re
from typing import Any, Final, NoReturn

from core.problems import FieldError, bad_request, invalid, pointer

MAX_DEPTH: Final = 64
"""Objects and arrays inside each other at most."""

_MAX_DIGITS: Final = 400
"""Digits of a whole number that are looked at: turning text into a number takes ever longer."""

# Strings first, so that brackets inside of them are passed over. One that is never closed goes to the
# end: were it no token, the search would begin anew at each quote in it.
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)


def parse_json(body: bytes) -> Any:
    """The value of a JSON document.

    Raises a problem: 400 for what is not UTF-8, not well-formed, nested too deep, or names a member
    twice (which one counts differs from reader to reader); 422 for a member called `__proto__`, which
    would change every object of a JavaScript client that merges it.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise bad_request("The body is not valid UTF-8.") from None
    _check_depth(text)
    try:
        value = _decode(text)
    except (ValueError, RecursionError):
        # The parser's own words would quote the body, which may hold a password.
        raise bad_request("The body is not well-formed JSON.") from None
    if "__proto__" in text or "\\u00" in text:
        _refuse_proto(value, [])
    return value


def _check_depth(text: str) -> None:
    """One pass without recursion: the parser itself would use up the stack."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _TOKEN.findall(text):
        if token in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise bad_request(f"The body is nested deeper than {MAX_DEPTH}.")
        elif token in "]}":
            depth -= 1


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise bad_request("The body names a member twice.")
    return members


def _refuse_constant(_: str) -> NoReturn:
    """`NaN` and `Infinity`: Python's parser takes them, JSON has no such thing."""
    raise ValueError


def _whole_number(digits: str) -> int | float:
    """A number of thousands of digits is as good as infinite for every rule that looks at it."""
    return int(digits) if len(digits) <= _MAX_DIGITS else float(digits)


_decode: Final = json.JSONDecoder(
    object_pairs_hook=_unique_members, parse_constant=_refuse_constant, parse_int=_whole_number
).decode


def _refuse_proto(value: Any, path: list[str | int]) -> None:
    if isinstance(value, dict):
        if "__proto__" in value:
            raise invalid([FieldError(pointer([*path, "__proto__"]), "Unknown member.")])
        for name, member in value.items():
            _refuse_proto(member, [*path, name])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_proto(item, [*path, index])
