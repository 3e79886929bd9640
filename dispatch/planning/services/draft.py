"""A planner's answer as rows: a draft plan, with what people did meanwhile on top."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max

from dispatch.models import Assignment, Plan, UnplannedVisit
from dispatch.planning.clock import DayClock
from dispatch.planning.reasons import params_of
from orders.models import Visit
from routing import Problem, Route, Solution
from technicians.models import Skill, Technician, Territory


def next_plan(*, territory: Territory, day: date) -> Plan:
    """An empty draft with the next version; the caller holds the territory's lock."""
    newest = Plan.objects.filter(territory=territory, day=day).aggregate(newest=Max("version"))["newest"]
    return Plan.objects.create(
        organisation_id=territory.organisation_id, territory=territory, day=day, version=(newest or 0) + 1
    )


def fill(*, plan: Plan, problem: Problem, solution: Solution, clock: DayClock) -> None:
    """Write the solution's assignments and unplanned visits, in the order of technicians."""
    visits = dict(Visit.objects.filter(uuid__in=[v.id for v in problem.visits]).values_list("uuid", "pk"))
    technicians = Technician.objects.in_bulk([t.id for t in problem.technicians], field_name="uuid")
    visit_pks = {str(uuid): pk for uuid, pk in visits.items()}
    technician_pks = {str(uuid): technician.pk for uuid, technician in technicians.items()}
    locked = {(visit.id, lock.technician) for visit in problem.visits for lock in visit.locks}
    rows = [
        row
        for route in sorted(solution.routes, key=lambda route: technician_pks[route.technician])
        for row in assignments_of(
            route,
            plan=plan,
            visit_pks=visit_pks,
            technician_pk=technician_pks[route.technician],
            locked=locked,
            clock=clock,
        )
    ]
    Assignment.objects.bulk_create(rows, batch_size=2000)
    names = {str(uuid): technician.name for uuid, technician in technicians.items()}
    skill_names = dict(Skill.objects.filter(organisation=plan.organisation_id).values_list("code", "name"))
    UnplannedVisit.objects.bulk_create(
        UnplannedVisit(
            plan=plan,
            visit_id=visit_pks[left.visit],
            reason=left.reason.value,
            params=params_of(left.detail, clock=clock, skill_names=skill_names, technicians=names),
        )
        for left in solution.unplanned
    )


def assignments_of(
    route: Route,
    *,
    plan: Plan,
    visit_pks: Mapping[str, int],
    technician_pk: int,
    locked: set[tuple[str, str]],
    clock: DayClock,
) -> Iterator[Assignment]:
    for stop in route.stops:
        yield Assignment(
            plan=plan,
            visit_id=visit_pks[stop.visit],
            technician_id=technician_pk,
            during=DateTimeTZRange(clock.instant(stop.start_s), clock.instant(stop.end_s)),
            travel_s=stop.travel_s,
            locked=(stop.visit, route.technician) in locked,
        )


def copy(rows: Iterable[Assignment], *, to: Plan) -> None:
    """Copies in another plan; not live before it is published."""
    kept = ("visit_id", "technician_id", "during", "travel_s", "locked")
    Assignment.objects.bulk_create(
        (Assignment(plan=to, **{name: getattr(row, name) for name in kept}) for row in rows), batch_size=2000
    )


def number_stops(*, plan: Plan) -> None:
    """Positions 0, 1, 2 … along each technician's day."""
    changed, position, technician = [], 0, None
    for row in plan.assignments.order_by("technician", "during"):
        position = position + 1 if row.technician_id == technician else 0
        technician = row.technician_id
        if row.position != position:
            row.position = position
            changed.append(row)
    Assignment.objects.bulk_update(changed, ["position"], batch_size=1000)
