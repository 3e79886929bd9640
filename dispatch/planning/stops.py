"""The order of the stops in each technician's day."""

from collections.abc import Collection

from dispatch.models import Plan


def number_stops(*, plan: Plan, technicians: Collection[int] | None = None) -> None:
    """Positions 0, 1, 2 … along each technician's day, or along those of these technicians."""
    changed, position, technician = [], 0, None
    rows = plan.assignments.order_by("technician", "during")
    for row in rows if technicians is None else rows.filter(technician__in=technicians):
        position = position + 1 if row.technician_id == technician else 0
        technician = row.technician_id
        if row.position != position:
            row.position = position
            changed.append(row)
    plan.assignments.bulk_update(changed, ["position"], batch_size=1000)
