"""The kinds of member that resources are made of, as types for pydantic.

What they let through is stored and returned exactly; what could not be is refused.
"""

import datetime
import re
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import NoneType
from typing import Annotated, Any, Final, get_args

from pydantic import (
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from core.json_value import MAX_EXACT, find_fault, is_exact
from core.money import parse_money
from core.text import is_storable, is_visible

MIN_INT: Final = -2_147_483_648
MAX_INT: Final = 2_147_483_647


def broken(message: str) -> PydanticCustomError:
    """To raise where a value breaks a rule; the message goes to the client as it is."""
    return PydanticCustomError("rule", "{message}", {"message": message})


@dataclass(frozen=True, slots=True)
class Text:
    """Text of so many code points, kept in the normal form NFC.

    Two ways to write one letter are one value. Text that has to be there has something to see.
    """

    min: int = 0
    max: int = 10_000

    def read(self, value: object) -> str:
        if not isinstance(value, str):
            raise broken("Must be a string.")
        if not is_storable(value):
            raise broken("Must be valid text without NUL.")
        text = unicodedata.normalize("NFC", value)
        if len(text) < self.min:
            raise broken(f"Must have at least {self.min} characters.")
        if len(text) > self.max:
            raise broken(f"Must have at most {self.max} characters.")
        if self.min > 0 and not is_visible(text):
            raise broken("Must not be blank.")
        return text

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return _schema_of(self.read, source)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        bounds = {"minLength": self.min, "maxLength": self.max}
        return {"type": _type_of("string", schema), **bounds, "pattern": r"^[^\u0000]*$"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number with these bounds, both included; without any, what fits 32 bits."""

    min: int = MIN_INT
    max: int = MAX_INT

    def read(self, value: object) -> int:
        # 5.0 is as whole in JSON as 5 is; true is a number to Python alone.
        if isinstance(value, bool) or not (
            isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        ):
            raise broken("Must be a whole number.")
        if value < self.min:
            raise broken(f"Must be at least {self.min}.")
        if value > self.max:
            raise broken(f"Must be at most {self.max}.")
        return int(value)

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return _schema_of(self.read, source)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        bounds = {"minimum": self.min, "maximum": self.max}
        return {"type": _type_of("integer", schema), "format": "int32", **bounds}


def _schema_of(read: Callable[[object], object], source: Any) -> CoreSchema:
    """Lets `null` through where the member may be `None`."""
    schema = core_schema.no_info_plain_validator_function(read)
    return core_schema.nullable_schema(schema) if NoneType in get_args(source) else schema


def _type_of(name: str, schema: CoreSchema) -> str | list[str]:
    return [name, "null"] if schema["type"] == "nullable" else name


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise broken("Must be a string.")
    return value


def read_number(value: object) -> float:
    """A number that every database and reader of JSON keeps."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise broken("Must be a number.")
    if not is_exact(value):
        raise broken("Must be a number that keeps its digits.")
    return float(value) + 0.0  # No minus zero: databases forget the sign.


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise broken("Must be true or false.")
    return value


def _money(value: object) -> Decimal:
    amount = parse_money(_string(value))
    if amount is None:
        raise broken('Must be an amount like "12.50".')
    return amount


_DATE: Final = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(
    r"T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,3}))?"
    r"(?:Z|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)


def _date(value: object) -> datetime.date:
    text = _string(value)
    try:
        # Years 1000 to 9999: what every database has.
        if _DATE.fullmatch(text):
            return datetime.date.fromisoformat(text)
    except ValueError:  # The 30th of February.
        pass
    raise broken('Must be a day like "2026-12-24".')


def _moment(value: object) -> datetime.datetime:
    """RFC 3339 without leap seconds, to the millisecond: more could not be given back."""
    text = _string(value)
    try:
        if (match := _TIME.fullmatch(text[10:])) and _DATE.fullmatch(text[:10]):
            hour, minute, second, fraction, sign, *offset = match.groups()
            local = datetime.datetime.combine(
                datetime.date.fromisoformat(text[:10]),
                datetime.time(
                    int(hour), int(minute), int(second), int((fraction or "0").ljust(6, "0"))
                ),
                datetime.timezone.utc,
            )
            hours, minutes = (int(part or 0) for part in offset)
            ahead = datetime.timedelta(hours=hours, minutes=minutes)
            # The offset may lead over the edge of the calendar.
            moment = local + ahead if sign == "-" else local - ahead
            if moment.year >= 1000:
                return moment
    except (ValueError, OverflowError):
        pass
    raise broken('Must be a time like "2026-12-24T18:00:00.000Z".')


_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _uuid(value: object) -> uuid.UUID:
    text = _string(value)
    if not _UUID.fullmatch(text):
        raise broken("Must be a UUID.")
    return uuid.UUID(text)


def _json(value: object) -> object:
    if value is None:
        raise broken("Must be JSON, and not null.")
    if fault := find_fault(value):
        error = InitErrorDetails(type=broken(fault.message), loc=fault.path, input=None)
        raise ValidationError.from_exception_data("JSON", [error])
    return value


LongText = Annotated[str, Text()]

Number = Annotated[
    float,
    BeforeValidator(read_number),
    WithJsonSchema({"type": "number", "minimum": -MAX_EXACT, "maximum": MAX_EXACT}),
]
"""A number with a fraction. For money there is `Money`."""

Boolean = Annotated[bool, BeforeValidator(_boolean)]

Money = Annotated[
    Decimal,
    BeforeValidator(_money),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(0|[1-9][0-9]{0,12})\.[0-9]{2}$",
            "maxLength": 16,
            "examples": ["12.50"],
        }
    ),
]
"""An amount, zero or more, as text with two places."""

Date = Annotated[
    datetime.date,
    BeforeValidator(_date),
    WithJsonSchema({"type": "string", "format": "date", "maxLength": 10}),
]
"""A day of the calendar, without a time."""

Moment = Annotated[
    datetime.datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "maxLength": 29}),
]
"""A moment, to the millisecond; any offset is accepted."""

Uuid = Annotated[
    uuid.UUID,
    BeforeValidator(_uuid),
    WithJsonSchema({"type": "string", "format": "uuid", "maxLength": 36}),
]
"""A UUID of any version, in any case."""

Json = Annotated[
    Any,
    BeforeValidator(_json),
    WithJsonSchema({"type": ["object", "array", "string", "number", "boolean"], "items": {}}),
]
"""Any JSON value but `null`, kept as it is."""
