"""A repair of the day in force, as a draft: who can't keep their visits loses them to others, and little else moves.

What has begun is never touched. Nothing changes before somebody accepts the draft, whole or in part.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import Assignment, Plan, UnplannedVisit
from dispatch.planning.booking_order import lock_territory
from dispatch.planning.clock import DayClock
from dispatch.planning.differences import Stop, days_of, differences, version_of
from dispatch.planning.errors import PlanningError
from dispatch.planning.services import draft
from dispatch.planning.snapshot import problem_of
from dispatch.planning.standing import StandingDay, later, off_duty, steady, without_locks
from dispatch.planning.travel import estimate_of
from dispatch.planning.workforce import OFF
from orders.models import Visit
from routing import ProblemError, Solution
from routing.repair import Emergency, Repair, repair
from routing.solver.crew import SolverError
from technicians.models import Technician, Territory

ANSWERED_S = 1.4  # of the three seconds in which a dispatcher sees the proposal: writing and showing it takes one
CHANGES_AT_MOST = 10
MOST_SPARE = 10

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Happened:
    """What is to be mended beyond what the rows tell: who runs late (pk → by how much), what must be done today.

    `fills_gaps`: where time was freed, what waits is done in it, the most urgent first.
    """

    late: Mapping[int, timedelta] = field(default_factory=dict)
    urgent: Collection[int] = ()
    fills_gaps: bool = False


def propose(*, territory: Territory, day: date, happened: Happened, now: datetime) -> Plan:
    """A draft that mends the version in force as of `now`, in about `ANSWERED_S` seconds.

    Visits that their technicians can't do any more as planned, and `happened.urgent` ones, find places. At most
    `CHANGES_AT_MOST` others move for them. Call it outside any transaction. Raises `PlanningError` where the day is
    over, has no version in force, or was published anew meanwhile, and where nothing can be mended.
    """
    began, known_until = time.monotonic(), timezone.now()
    clock = DayClock(day, territory.zone)
    in_force = Plan.objects.filter(territory=territory, day=day, state=Plan.State.PUBLISHED).first()
    if in_force is None or clock.next_midnight <= now:
        raise PlanningError(_("Only a published day that is not over can be repaired."), code="not_in_force")
    case = Case.of(in_force, clock, happened, now=now)
    if not case.orphans and not case.late:
        raise PlanningError(_("Everything can be done as it is planned, and nothing waits."), code="nothing_to_mend")
    mended = mend(case, clock, limit_s=ANSWERED_S - (time.monotonic() - began), now=now)
    return store(in_force, case, mended, clock, known_until=known_until)


@dataclass(frozen=True)
class Case:
    """The day as it stands. `orphans` look for a place; names are uuids, as `routing` has them."""

    standing: StandingDay
    planned: Mapping[str, list[tuple[str, Stop]]]  # technician → (visit, stop): the open ones, in the order of time
    orphans: list[str]
    late: frozenset[str]

    @classmethod
    def of(cls, plan: Plan, clock: DayClock, happened: Happened, *, now: datetime) -> "Case":
        """About 18 queries."""
        problem = problem_of(territory=plan.territory, clock=clock, as_of=now)
        team = {
            pk: str(uuid) for pk, uuid in Technician.objects.filter(territory=plan.territory).values_list("pk", "uuid")
        }
        by_name = {team[pk]: round(by.total_seconds()) for pk, by in happened.late.items() if pk in team}
        people = (later(t, by_name[t.id]) if t.id in by_name else t for t in problem.technicians)
        problem = replace(problem, technicians=tuple(people))
        planned = open_stops(plan, team)
        concerned = by_name.keys() | {t.id for t in problem.technicians if t.absences or t.shift == OFF}
        concerned |= overdue(planned, now=now)
        travel = estimate_of(plan.territory)
        standing = StandingDay.of(problem, planned, clock, travel, concerned=concerned)
        urgent = {str(uuid) for uuid in Visit.objects.filter(pk__in=happened.urgent).values_list("uuid", flat=True)}
        stand = {visit for stops in planned.values() for visit, _ in stops}
        waiting = [visit for visit in problem.visits if visit.id not in stand]
        spare = [visit for visit in waiting if visit.id in urgent]
        if happened.fills_gaps:
            spare = sorted(waiting, key=lambda visit: (-visit.priority, visit.id))[:MOST_SPARE]
        orphans = sorted(standing.lost) + [visit.id for visit in spare]
        return cls(standing, planned, orphans, frozenset(by_name))


def overdue(planned: Mapping[str, list[tuple[str, Stop]]], *, now: datetime) -> set[str]:
    """Who should have set out for the next stop by now."""
    first = {name: stops[0][1] for name, stops in planned.items() if stops}
    return {name for name, stop in first.items() if stop.during.lower - timedelta(seconds=stop.travel_s) < now}


def open_stops(plan: Plan, team: Mapping[int, str]) -> dict[str, list[tuple[str, Stop]]]:
    version = version_of(plan)
    names = {pk: str(uuid) for pk, uuid in Visit.objects.filter(pk__in=version).values_list("pk", "uuid")}
    found: dict[str, list[tuple[str, Stop]]] = defaultdict(list)
    for technician, stops in days_of(version).items():
        if technician in team:
            found[team[technician]] = [(names[stop.visit], stop) for stop in stops if stop.is_movable]
    return found


def mend(case: Case, clock: DayClock, *, limit_s: float, now: datetime) -> Repair:
    """Everything that looks for a place does so as an emergency: the day as it is knows nothing of it.

    What waits and is not to be fitted in is left aside, so that nobody has to explain again why it waits.
    """
    problem, orphans = case.standing.problem, set(case.orphans)
    stands = {stop.visit for route in case.standing.routes.values() for stop in route.stops}
    away = {technician for technician, stops in case.planned.items() if case.standing.lost & {v for v, _ in stops}}
    calls = [without_locks(v, away) if v.id in case.standing.lost else v for v in problem.visits if v.id in orphans]
    aside = case.standing.aside
    known = replace(
        problem,
        technicians=tuple(off_duty(t) if t.id in aside else t for t in problem.technicians),
        visits=tuple(visit for visit in problem.visits if visit.id in stands),
        published=tuple(row for row in problem.published if row.visit in stands),
    )
    now_s = max(0, clock.seconds(now) - 1)  # who begins right now has not begun
    events = [Emergency(visit) for visit in calls]
    try:
        mended = repair(
            known,
            Solution(tuple(case.standing.routes.values()), ()),
            events,
            now_s=now_s,
            changes_at_most=CHANGES_AT_MOST,
            limit_s=limit_s,
            travel=case.standing.travel,
        )
    except (ProblemError, SolverError) as error:
        logger.exception("no repair")
        raise PlanningError(_("No repair was found. Plan the day again instead."), code="no_repair") from error
    if mended.error is not None:
        logger.error("search of a repair failed", error=str(mended.error))
    return mended


@transaction.atomic
def store(in_force: Plan, case: Case, mended: Repair, clock: DayClock, *, known_until: datetime) -> Plan:
    """Whose stops stay in their order keep their rows, however late they are by now."""
    lock_territory(in_force.territory_id)
    in_force.refresh_from_db()
    if in_force.state != Plan.State.PUBLISHED:
        raise PlanningError(_("Another version was published meanwhile. Try again."), code="changed_since")
    made = draft.next_plan(territory=in_force.territory, day=in_force.day, known_until=known_until)
    routes = {route.technician: route for route in mended.solution.routes}
    order = {name: [visit for visit, _ in stops] for name, stops in case.planned.items()}
    follows = {name: [stop.visit for stop in route.stops] for name, route in routes.items()}
    changed = {name for name in {*follows, *order} if follows.get(name, []) != order.get(name, [])} | case.late
    changed -= case.standing.aside
    standing = case.standing
    anew = tuple(
        steady(route, standing.routes.get(name), mended.problem, standing.travel)
        for name, route in routes.items()
        if name in changed
    )
    solution = Solution(anew, mended.solution.unplanned)
    draft.fill(plan=made, problem=mended.problem, solution=solution, changes={}, clock=clock)
    rows = Assignment.objects.filter(plan=in_force, live=True, hold=None).select_related("technician", "visit")
    moving = {visit for name in changed for visit in order.get(name, [])}
    kept = [row for row in rows if str(row.technician.uuid) not in changed or str(row.visit.uuid) not in moving]
    draft.copy(kept, to=made)
    wait_on(in_force, made)
    if not differences(was=version_of(in_force), becomes=version_of(made)):
        raise PlanningError(_("There is no better place for anything that waits."), code="nothing_to_mend")
    return made


def wait_on(in_force: Plan, made: Plan) -> None:
    """What waited before, and was not looked at, waits for the same reason."""
    rows = in_force.unplanned.exclude(visit__in=made.assignments.values("visit"))
    rows = rows.exclude(visit__in=made.unplanned.values("visit"))
    UnplannedVisit.objects.bulk_create(
        UnplannedVisit(plan=made, visit_id=row.visit_id, reason=row.reason, params=row.params) for row in rows
    )
