"""What lists read from the text of a URL, as types for pydantic."""

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema

from core import cursor
from core.types import values
from core.types.values import broken

MAX_ROWS: Final = 100
"""Rows on a page."""


def _limit(value: object) -> int:
    if not re.fullmatch(r"[1-9][0-9]?|100", str(value)):
        raise broken("Must be a whole number from 1 to 100.")
    return int(str(value))


def _cursor(value: object) -> str:
    text = str(value)
    if not re.fullmatch(cursor.PATTERN, text) or len(text) > cursor.MAX_LENGTH:
        raise broken("Not a cursor.")
    return text


def _whole(value: object) -> int:
    if not re.fullmatch(r"-?[0-9]{1,10}", str(value)):
        raise broken("Must be a whole number.")
    return values.Whole().read(int(str(value)))


def _number(value: object) -> float:
    if not re.fullmatch(r"-?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", str(value)):
        raise broken("Must be a number.")
    return values.read_number(float(str(value)))


def _boolean(value: object) -> bool:
    if value not in ("true", "false"):
        raise broken("Must be true or false.")
    return value == "true"


def _schema(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema(schema)


Limit = Annotated[
    int,
    BeforeValidator(_limit),
    _schema(
        type="integer",
        format="int32",
        minimum=1,
        maximum=MAX_ROWS,
        description="Rows on the page; 20 without it.",
    ),
]

Cursor = Annotated[
    str,
    BeforeValidator(_cursor),
    _schema(type="string", minLength=1, maxLength=cursor.MAX_LENGTH, pattern=cursor.PATTERN),
]

Search = Annotated[str, values.Text(1, 200)]
Text = Annotated[str, values.Text()]
Whole = Annotated[
    int,
    BeforeValidator(_whole),
    _schema(type="integer", format="int32", minimum=values.MIN_INT, maximum=values.MAX_INT),
]
Number = Annotated[float, BeforeValidator(_number), _schema(type="number")]
Boolean = Annotated[bool, BeforeValidator(_boolean), _schema(type="boolean")]
