"""Pages of a list that begin behind a row, and not after a number of rows.

The thousandth page costs what the first one costs, and rows that come or go meanwhile shift nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from web.rows import Row

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Order:
    """By the values of a field and, where those are equal, by id. Ids sort by creation."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ends: at the row with this id, and this value in the field it is sorted by."""

    row_id: UUID
    value: Any


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Some rows, and where the next ones begin; None after the last row."""

    rows: list[R]
    end: Position | None


def read_page(rows: QuerySet[R], order: Order, limit: int, after: Position | None) -> Page[R]:
    """One page. Rows without a value come last in both directions.

    It is read in up to three steps, each a range of the index on (field, id) that every database reads
    in order; one condition for all of them would make some databases scan.
    """
    found: list[R] = []
    for step in _steps(rows, order, after):
        if len(found) > limit:
            break
        # One more than is shown tells whether there is a next page.
        found += step[: limit + 1 - len(found)]
    page = found[:limit]
    if len(found) <= limit:
        return Page(page, None)
    return Page(page, Position(page[-1].id, getattr(page[-1], order.field)))


def _steps(rows: QuerySet[R], order: Order, after: Position | None) -> Iterator[QuerySet[R]]:
    field, sign, behind = order.field, "-" if order.descending else "", _behind(order)
    by_id = rows.order_by(f"{sign}id")
    id_behind = {f"id__{behind}": after.row_id} if after else {}
    if field == "id":
        yield by_id.filter(**id_behind)
        return
    by_value = rows.order_by(f"{sign}{field}", f"{sign}id")
    without_value = by_id.filter(**{f"{field}__isnull": True})
    if after is None:
        yield by_value.filter(**{f"{field}__isnull": False})
        yield without_value
    elif after.value is None:
        yield without_value.filter(**id_behind)
    else:
        yield by_id.filter(**{field: after.value}, **id_behind)
        yield by_value.filter(**{f"{field}__{behind}": after.value})
        yield without_value


def _behind(order: Order) -> str:
    return "lt" if order.descending else "gt"
