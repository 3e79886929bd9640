"""What a technician's van has, beside what an order needs and what it should have."""

from typing import NamedTuple

from orders.models import FieldOrder
from technicians.models import Part, Technician, VanStock


class PartToTake(NamedTuple):
    """`on_van` is None where nobody keeps count of the part."""

    part: Part
    quantity: int
    on_van: int | None

    @property
    def is_short(self) -> bool:
        return self.on_van is not None and self.on_van < self.quantity


def parts_to_take(order: FieldOrder, *, van: Technician | None) -> list[PartToTake]:
    """What the order's type asks for, by name, and then what this order needs besides."""
    lines = [
        line
        for asked in (order.order_type.parts, order.extra_parts)
        for line in asked.select_related("part").order_by("part__name")
    ]
    if not lines:
        return []
    on_van = {stock.part_id: stock.on_van for stock in VanStock.objects.filter(technician=van)} if van else {}
    return [PartToTake(line.part, line.quantity, on_van.get(line.part_id)) for line in lines]


def stock_of(technician: Technician | None) -> list[VanStock]:
    """All that is kept count of, by name; what is to be refilled first."""
    stocks = VanStock.objects.filter(technician=technician).select_related("part").order_by("part__name")
    return sorted(stocks, key=lambda stock: stock.refill == 0) if technician else []
