"""Made-up values for seeds and tests, as a client would send them.

They are the same for the same number, and different for different ones as far as the range allows.
"""

import datetime
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")

# What members of these names usually hold.
_USUAL: Final[dict[str, tuple[str, ...]]] = {
    "title": (
        "Water the plants",
        "Call the dentist",
        "Fix the garden gate",
        "Return the library books",
        "Plan the trip to the coast",
        "Send the invoice",
        "Repaint the hallway",
        "Sharpen the kitchen knives",
    ),
    "name": (
        "Amber desk lamp",
        "Oak side table",
        "Linen curtain",
        "Copper kettle",
        "Wool blanket",
        "Walnut chess set",
        "Enamel teapot",
        "Paper lantern",
    ),
    "city": ("Lisbon", "Tromsø", "Kyoto", "Montréal", "Zürich", "Valparaíso"),
    "country": ("Portugal", "Norway", "Japan", "Canada", "Switzerland", "Chile"),
}

_SENTENCES: Final = (
    "The quiet one in the corner, next to the window.",
    "Ask for Ada; she knows where everything is.",
    "Second try, after the rain.",
    "Better early than late.",
)


def string(member: str, n: int, *, min: int = 0, max: int) -> str:
    """A string for the member of this name, of so many characters."""
    texts = _USUAL.get(member, (member[:1].upper() + member[1:],))
    text = texts[n] if n < len(texts) else f"{texts[n % len(texts)]} {n}"
    if len(text) <= max:
        return text.ljust(min, ".")
    return _base36(n).rjust(_at_least_one(min), "0")[-max:]


def text(n: int) -> str:
    """A sentence."""
    return _SENTENCES[n % len(_SENTENCES)]


def whole(n: int, *, min: int, max: int) -> int:
    """A whole number within these bounds."""
    first = sorted((min, 1, max))[1]
    return first + n if first + n <= max else min + n % (max - min + 1)


def money(n: int) -> str:
    """An amount."""
    cents = 990 + 125 * n
    return f"{cents // 100}.{cents % 100:02}"


def number(n: int) -> float:
    """A number with a fraction."""
    return n + 0.5


def boolean(n: int) -> bool:
    """Now true, now false."""
    return n % 2 == 1


def date(n: int) -> str:
    """A day."""
    return moment(n)[:10]


def moment(n: int) -> str:
    """Some hours more than a day apart."""
    first = datetime.datetime(2027, 1, 4, 9, tzinfo=datetime.timezone.utc)
    later = first + n * datetime.timedelta(hours=27)
    return later.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def uuid(n: int) -> str:
    """A UUID of no particular version."""
    return f"5eed0000-0000-4000-8000-{n:012x}"


def one_of(values: Sequence[T], n: int) -> T:
    """Each of them in turn."""
    return values[n % len(values)]


def json(n: int) -> dict[str, object]:
    """An object with a text and a list."""
    return {"note": text(n), "steps": [n, n + 1]}


def _at_least_one(count: int) -> int:
    return count or 1


def _base36(n: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[n] if n < 36 else _base36(n // 36) + digits[n % 36]
