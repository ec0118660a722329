"""The kinds of member that resources are made of, and of parameter that lists take."""

from core.ids import Id
from core.moment import Moment as Time
from core.shown import Shown
from core.types import parameters
from core.types.values import (
    Boolean,
    Date,
    Json,
    LongText,
    Moment,
    Money,
    Number,
    Text,
    Uuid,
    Whole,
)

__all__ = [
    "Boolean",
    "Date",
    "Id",
    "Json",
    "LongText",
    "Moment",
    "Money",
    "Number",
    "Shown",
    "Text",
    "Time",
    "Uuid",
    "Whole",
    "parameters",
]
