"""Writing down what the next visit of an order needs beyond its type."""

from collections.abc import Mapping

from django.db import transaction

from orders.models import FieldOrder, FieldOrderPart, FieldOrderSkill
from technicians.models import Part, Skill


@transaction.atomic
def set_needs(*, order: FieldOrder, skills: Mapping[Skill, int], parts: Mapping[Part, int]) -> None:
    """The order needs these skills (→ level) and parts (→ quantity) besides, and no longer those that it had before."""
    FieldOrderSkill.objects.filter(order=order).delete()
    FieldOrderPart.objects.filter(order=order).delete()
    FieldOrderSkill.objects.bulk_create(
        FieldOrderSkill(order=order, skill=skill, level=level) for skill, level in skills.items()
    )
    FieldOrderPart.objects.bulk_create(
        FieldOrderPart(order=order, part=part, quantity=quantity) for part, quantity in parts.items()
    )
