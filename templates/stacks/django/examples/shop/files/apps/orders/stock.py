"""The stock of products: taken and given back, never more than there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Case, F, Value, When

from apps.products.models import Product
from core import problems
from core.problems import FieldError
from web import clock

_MAX_STOCK: Final = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Line:
    """Some of one product."""

    product_id: UUID
    quantity: int


def check_stock(lines: Sequence[Line]) -> None:
    """Looks, without taking anything, whether there is enough.

    Most who come too late are turned away by this, and do not queue for the rows that those are
    changing who came in time. Raises a problem: 422 for products that do not exist, 409 when there is
    not enough of one.
    """
    products = _products_of(lines)
    missing = [
        FieldError(f"/items/{index}/productId", "There is no such product.")
        for index, line in enumerate(lines)
        if line.product_id not in products
    ]
    if missing:
        raise problems.invalid(missing)
    short = [
        FieldError(f"/items/{index}/quantity", "There are not that many left.")
        for index, line in enumerate(lines)
        if products[line.product_id].stock < line.quantity
    ]
    if short:
        raise problems.conflict("Not enough in stock.", short)


def take_stock(lines: Sequence[Line]) -> dict[UUID, Product]:
    """Takes every line from the stock, in a transaction: all of them, or by its rollback none.

    The condition stands in the update itself, so two can not both take the last one. Rows are locked in
    the order of their ids: two orders of the same products wait for each other, and never in a circle.
    Answers with the products as they are now; no one else changes them before the transaction ends.
    Raises a problem as `check_stock`.
    """
    for line in _by_product(lines):
        taken = Product.objects.filter(pk=line.product_id, stock__gte=line.quantity).update(
            stock=F("stock") - line.quantity,
            row_version=F("row_version") + 1,
            updated_at=clock.now(),
        )
        if not taken:
            check_stock(lines)
            raise problems.conflict("Not enough in stock.")
    return _products_of(lines)


def return_stock(lines: Sequence[Line]) -> None:
    """Gives every line back to the stock, in a transaction."""
    for line in _by_product(lines):
        # An admin may have raised the stock meanwhile, up to what the column holds.
        is_full = When(stock__gt=_MAX_STOCK - line.quantity, then=Value(_MAX_STOCK))
        Product.objects.filter(pk=line.product_id).update(
            stock=Case(is_full, default=F("stock") + line.quantity),
            row_version=F("row_version") + 1,
            updated_at=clock.now(),
        )


def _products_of(lines: Sequence[Line]) -> dict[UUID, Product]:
    return Product.objects.in_bulk([line.product_id for line in lines])


def _by_product(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.product_id)
