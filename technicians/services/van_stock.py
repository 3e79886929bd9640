"""What technicians have in their vans."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import F

from technicians.models import Part, Technician, VanStock


def use_parts(*, technician: Technician, used: Iterable[tuple[Part, int]]) -> None:
    """Take what was used off the van's stock; parts that are not kept count of stay so.

    One query a part, in the order of the parts, so that two reports of one technician wait for each other.
    """
    pieces: Counter[int] = Counter()
    for part, quantity in used:
        pieces[part.pk] += quantity
    for part_id, quantity in sorted(pieces.items()):
        VanStock.objects.filter(technician=technician, part=part_id).update(quantity=F("quantity") - quantity)
