"""What upper packages tell the publisher."""

from collections.abc import Callable, Iterable
from uuid import UUID

Order = Callable[[UUID], Iterable[UUID]]
orders: list[Order] = []


def visited(order: Order) -> None:
    """Let what counts visits say which resources of a website are opened most, the first one first."""
    if order not in orders:
        orders.append(order)
