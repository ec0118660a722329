"""Amounts of money: decimals with two places, never floats, which can not hold most of them."""

import re
from decimal import Decimal
from typing import Final

MAX_AMOUNT: Final = Decimal("9999999999999.99")
"""The largest amount: 15 digits, which every database and every reader of JSON keeps."""

_AMOUNT: Final = re.compile(r"(0|[1-9][0-9]{0,12})\.[0-9]{2}")


def parse_money(text: str) -> Decimal | None:
    """`12.50` as a number; None for text that is no amount as this API writes it."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None
