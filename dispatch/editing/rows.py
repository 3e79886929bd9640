"""The stops of some technicians in a version of a plan, as a change keeps them: before it, and after."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dispatch.models import Assignment, Plan
from dispatch.planning.stops import number_stops
from orders.models.states import VisitState

Row = dict[str, Any]


def rows_of(plan: Plan, technicians: Collection[int]) -> list[Row]:
    """Their stops that can still be moved, in the order of technician and time."""
    stops = Assignment.objects.filter(plan=plan, technician__in=technicians, visit__state=VisitState.OPEN)
    return [
        {
            "technician": stop.technician_id,
            "visit": stop.visit_id,
            "from": stop.during.lower.isoformat(),
            "to": stop.during.upper.isoformat(),
            "travel_s": stop.travel_s,
            "lock": stop.lock,
            "hold": stop.hold_id,
        }
        for stop in stops.order_by("technician", "during")
    ]


def put_back(plan: Plan, *, now: list[Row], then: list[Row]) -> None:
    """Replace those of the rows `now` that were others `then`; the caller holds their technicians' locks."""
    gone, wanted = [row for row in now if row not in then], [row for row in then if row not in now]
    for row in gone:
        Assignment.objects.filter(plan=plan, visit=row["visit"], technician=row["technician"]).delete()
    Assignment.objects.bulk_create(
        Assignment(
            plan=plan,
            visit_id=row["visit"],
            technician_id=row["technician"],
            during=DateTimeTZRange(datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["to"])),
            travel_s=row["travel_s"],
            lock=row["lock"],
            hold_id=row["hold"],
            live=plan.state == Plan.State.PUBLISHED,
        )
        for row in wanted
    )
    number_stops(plan=plan, technicians={row["technician"] for row in (*gone, *wanted)})
