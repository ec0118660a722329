"""The way of an order, step by step."""

from copy import copy
from typing import Final

from django.db import transaction

from apps.orders.models import Order, Status
from apps.orders.stock import Line, return_stock
from core import problems
from web.transactions import retried

_STEPS: Final = {
    Status.PENDING: {Status.PAID, Status.CANCELLED},
    Status.PAID: {Status.SHIPPED},
    Status.SHIPPED: {Status.DELIVERED},
    Status.DELIVERED: set(),
    Status.CANCELLED: set(),
}


def move_order(order: Order, status: Status) -> None:
    """Moves an order on. One that is cancelled gives its stock back.

    It does so once: of several at the same time, only one finds the order as it was read. Raises a
    problem, 409, for a step that its status does not lead to.
    """
    if status not in _STEPS[Status(order.status)]:
        raise problems.conflict(f"An order that is {order.status} can not become {status}.")
    retried(lambda: _move(order, status))


@transaction.atomic
def _move(order: Order, status: Status) -> None:
    moved = copy(order)
    moved.status = status
    if not moved.save_if_unchanged():
        raise problems.conflict("The order was changed just now.")
    if status == Status.CANCELLED:
        return_stock([Line(item.product_id, item.quantity) for item in order.items])
