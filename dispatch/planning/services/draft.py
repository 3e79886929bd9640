"""A planner's answer as rows: a draft plan, with what people did meanwhile on top."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max
from django.utils import timezone

from dispatch.models import Assignment, Lock, Plan, UnplannedVisit
from dispatch.planning.changes import change_params
from dispatch.planning.clock import DayClock
from dispatch.planning.reasons import Names, params_of
from orders.models import FieldOrder, Visit
from routing import Problem, Route, Solution, Unplanned
from routing.explain import Change
from technicians.models import Skill, Technician, Territory


def next_plan(*, territory: Territory, day: date, known_until: datetime | None = None) -> Plan:
    """An empty draft with the next version, as of now or `known_until`; the caller holds the territory's lock."""
    newest = Plan.objects.filter(territory=territory, day=day).aggregate(newest=Max("version"))["newest"]
    return Plan.objects.create(
        organisation_id=territory.organisation_id,
        territory=territory,
        day=day,
        version=(newest or 0) + 1,
        known_until=known_until or timezone.now(),
    )


def fill(
    *,
    plan: Plan,
    problem: Problem,
    solution: Solution,
    changes: Mapping[str, Change],
    clock: DayClock,
    chosen: int = 0,
) -> None:
    """Write the solution's assignments, in the order of technicians, and its unplanned visits.

    `changes` has, by visit, the cheapest one that would let it in. Where only `chosen` technicians were looked at,
    the reasons say so.
    """
    visits = list(Visit.objects.filter(uuid__in=[v.id for v in problem.visits]).values_list("uuid", "pk", "order"))
    technicians = Technician.objects.in_bulk([t.id for t in problem.technicians], field_name="uuid")
    visit_pks = {str(uuid): pk for uuid, pk, _ in visits}
    technician_pks = {str(uuid): technician.pk for uuid, technician in technicians.items()}
    locks, at_time = locks_in(problem), locked_in_time(problem, plan)
    rows = [
        row
        for route in sorted(solution.routes, key=lambda route: technician_pks[route.technician])
        for row in assignments_of(
            route,
            plan=plan,
            visit_pks=visit_pks,
            technician_pk=technician_pks[route.technician],
            locks=locks,
            at_time=at_time,
            clock=clock,
        )
    ]
    Assignment.objects.bulk_create(rows, batch_size=2000)
    names = Names(
        skills=dict(Skill.objects.filter(organisation=plan.organisation_id).values_list("code", "name")),
        technicians={str(uuid): technician.name for uuid, technician in technicians.items()},
        orders={str(uuid): FieldOrder(pk=order).number for uuid, _, order in visits},
    )
    only = {"chosen": chosen} if chosen else {}
    UnplannedVisit.objects.bulk_create(
        UnplannedVisit(
            plan=plan,
            visit_id=visit_pks[left.visit],
            reason=left.reason.value,
            params=unplanned_params(left, changes.get(left.visit), clock=clock, names=names) | only,
        )
        for left in solution.unplanned
    )


def locks_in(problem: Problem) -> dict[tuple[str, str], str]:
    """(visit, technician) → what binds them; of a time that has passed only the technician is left."""
    return {
        (visit.id, lock.technician): Lock.TECHNICIAN if lock.start_s is None else Lock.BOTH
        for visit in problem.visits
        for lock in visit.locks
    }


def locked_in_time(problem: Problem, plan: Plan) -> set[str]:
    """Visits whose second a person locked, whoever goes. One query, none where no visit has one second only."""
    fixed = [visit.id for visit in problem.visits if not visit.locks and all(lo == hi for lo, hi in visit.windows)]
    if not fixed:
        return set()
    rows = Assignment.objects.filter(plan__territory=plan.territory_id, plan__day=plan.day, lock=Lock.TIME)
    return set(map(str, rows.filter(visit__uuid__in=fixed).values_list("visit__uuid", flat=True)))


def unplanned_params(left: Unplanned, change: Change | None, *, clock: DayClock, names: Names) -> dict[str, Any]:
    """What the reason speaks of and, as `change`, what would help."""
    params = params_of(left.detail, clock=clock, names=names)
    return params if change is None else params | {"change": change_params(change, clock=clock, names=names)}


def assignments_of(
    route: Route,
    *,
    plan: Plan,
    visit_pks: Mapping[str, int],
    technician_pk: int,
    locks: Mapping[tuple[str, str], str],
    at_time: Collection[str],
    clock: DayClock,
) -> Iterator[Assignment]:
    """`locks` by visit and technician, `at_time` the visits that are locked whoever goes."""
    for stop in route.stops:
        lock = locks.get((stop.visit, route.technician), "")
        yield Assignment(
            plan=plan,
            visit_id=visit_pks[stop.visit],
            technician_id=technician_pk,
            during=DateTimeTZRange(clock.instant(stop.start_s), clock.instant(stop.end_s)),
            travel_s=stop.travel_s,
            lock=Lock.TIME if stop.visit in at_time else lock,
        )


def copy(rows: Iterable[Assignment], *, to: Plan) -> None:
    """Copies in another plan; not live before it is published."""
    kept = ("visit_id", "technician_id", "during", "travel_s", "lock")
    Assignment.objects.bulk_create(
        (Assignment(plan=to, **{name: getattr(row, name) for name in kept}) for row in rows), batch_size=2000
    )
