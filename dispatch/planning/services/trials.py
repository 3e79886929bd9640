"""Trials: a version of a day planned under assumptions, then thrown away, or adopted as far as it is real."""

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import Plan, PlanRun, UnplannedVisit, WhatIf
from dispatch.planning.assumptions import Assumptions, assumed, is_imagined
from dispatch.planning.booking_order import lock_territory
from dispatch.planning.clock import DayClock
from dispatch.planning.errors import PlanningError
from dispatch.planning.reasons import Dropped
from dispatch.planning.reporter import Reporter
from dispatch.planning.services import draft
from dispatch.planning.services.merge import merge_edits
from dispatch.planning.services.queue import ALIVE, start_run
from dispatch.planning.services.solving import end, hold, note_problem, problem_for, solved, travel_times
from dispatch.planning.travel import travel_of
from dispatch.planning.trial_result import beginning_with, begun_with, routes_of, stored, totals, unplanned_of
from orders.models import Visit
from routing import Place, Problem, Progress, Route, Solution
from routing.check import legs_s
from routing.travel import TravelTimes
from technicians.models import Absence, PlanGoals, Shift, User


@transaction.atomic
def start_trial(
    *, shown: Plan, assumptions: Assumptions, started_by: User, time_limit_s: int, goals: PlanGoals | None = None
) -> WhatIf:
    """Queue a trial that begins with this version. Raises `PlanningError` while another one of the day is at work."""
    if PlanRun.objects.filter(territory=shown.territory_id, day=shown.day, trial=True, state__in=ALIVE).exists():
        raise PlanningError(_("Another trial of this day is at work. Wait until it has ended."), code="trial_alive")
    run = start_run(
        territory=shown.territory,
        day=shown.day,
        started_by=started_by,
        time_limit_s=time_limit_s,
        goals=goals,
        based_on=shown,
        trial=True,
    )
    return WhatIf.objects.create(run=run, assumptions=assumptions.to_json())


def carry_out_trial(run: PlanRun, progress: Callable[[Progress], None] | None) -> None:
    """Plan the day as it would be, beginning with the version that was shown, and keep both totals."""
    trial, clock, reporter = run.what_if, DayClock(run.day, run.territory.zone), Reporter(run, progress)
    if run.based_on is None:
        raise PlanningError(_("The version that the trial began with is gone."), code="no_version")
    real = problem_for(run, clock, as_of=timezone.now())
    assumptions, depot = Assumptions.from_json(trial.assumptions), run.territory.depot
    place = None if depot is None else Place(depot.y, depot.x)
    # Travel times are asked once, for all places of both.
    travel = travel_times(run, assumed(real, assumptions, depot=place, seed=run.seed), reporter)
    former = begun_with(real, run.based_on, clock, travel)
    real = beginning_with(real, former)
    problem = assumed(real, assumptions, depot=place, seed=run.seed)
    note_problem(run, problem)
    result = solved(run, problem, travel, reporter)
    before, after = totals(real, former, travel), totals(problem, result.solution, travel)
    with transaction.atomic():
        hold(run)
        WhatIf.objects.filter(pk=trial.pk).update(result=stored(before, after, result.solution))
        end(run, result, cancelled=reporter.stopped, planned=after.planned)


def throw_trial_away(*, trial: WhatIf) -> None:
    """It stays to be read, and can't be adopted any more. Raises `PlanningError` where it was adopted already."""
    if not open_trials(trial).update(state=WhatIf.State.THROWN_AWAY):
        raise PlanningError(_("This trial was adopted or thrown away already."), code="trial_over")


@transaction.atomic
def adopt(*, trial: WhatIf) -> Plan:
    """Make what is real of it true: the absences, and a draft with the visits and technicians that exist.

    What imagined technicians did is listed as unplanned. What people changed since it began wins, as with any draft.
    Raises `PlanningError` where the trial is not done, or was adopted or thrown away.
    """
    run, now = trial.run, timezone.now()
    lock_territory(run.territory_id)
    if trial.result is None or run.problem is None or not open_trials(trial).select_for_update().exists():
        raise PlanningError(_("This trial is not done, or was adopted or thrown away already."), code="trial_over")
    clock = DayClock(run.day, run.territory.zone)
    make_absent(Assumptions.from_json(trial.assumptions), clock)
    problem = Problem.from_json(run.problem)
    plan = draft.next_plan(territory=run.territory, day=run.day, known_until=run.created_at)
    solution = real_part(problem, trial, travel_of(run.territory))
    draft.fill(plan=plan, problem=real_problem(problem), solution=solution, changes={}, clock=clock)
    list_imagined(plan, problem, solution)
    merge_edits(plan=plan, now=now)
    open_trials(trial).update(state=WhatIf.State.ADOPTED, adopted_as=plan)
    return plan


def open_trials(trial: WhatIf) -> QuerySet[WhatIf]:
    return WhatIf.objects.filter(pk=trial.pk, state=WhatIf.State.OPEN)


def make_absent(assumptions: Assumptions, clock: DayClock) -> None:
    """Absences over the shifts of the day."""
    shifts = Shift.objects.filter(technician__uuid__in=assumptions.absent, day=clock.day)
    Absence.objects.bulk_create(Absence(technician_id=shift.technician_id, during=shift.during) for shift in shifts)


def real_problem(problem: Problem) -> Problem:
    visits = tuple(visit for visit in problem.visits if not is_imagined(visit.id))
    team = tuple(technician for technician in problem.technicians if not is_imagined(technician.id))
    return replace(problem, visits=visits, technicians=team, published=())


def real_part(problem: Problem, trial: WhatIf, travel: TravelTimes) -> Solution:
    """The routes without what is imagined; a visit that an imagined technician had a part in is on none."""
    routes = list(routes_of(trial.result or {}))
    gone = {stop.visit for route in routes if is_imagined(route.technician) for stop in route.stops}
    kept = (without(route, gone, problem, travel) for route in routes if not is_imagined(route.technician))
    left = (one for one in unplanned_of(trial.result or {}) if not is_imagined(one.visit))
    return Solution(tuple(kept), tuple(left))


def without(route: Route, gone: set[str], problem: Problem, travel: TravelTimes) -> Route:
    """The same times; legs are anew where stops went."""
    stops = [stop for stop in route.stops if stop.visit not in gone and not is_imagined(stop.visit)]
    if len(stops) == len(route.stops):
        return route
    technician = next(one for one in problem.technicians if one.id == route.technician)
    visits = {visit.id: visit for visit in problem.visits}
    legs = legs_s(technician, [visits[stop.visit] for stop in stops], travel)
    moved = (replace(stop, travel_s=leg_s) for stop, leg_s in zip(stops, legs, strict=False))
    return replace(route, stops=tuple(moved), travel_s=sum(legs))


def list_imagined(plan: Plan, problem: Problem, solution: Solution) -> None:
    """Visits that exist and were planned with technicians who don't."""
    known = {stop.visit for route in solution.routes for stop in route.stops}
    known |= {left.visit for left in solution.unplanned}
    lost = {visit.id for visit in problem.visits if not is_imagined(visit.id)} - known
    UnplannedVisit.objects.bulk_create(
        UnplannedVisit(plan=plan, visit=visit, reason=Dropped.TRIED_WITH_MORE.value)
        for visit in Visit.objects.filter(uuid__in=lost).order_by("pk")
    )
