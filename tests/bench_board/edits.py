"""Five hundred changes by hand while the planner works, and what is published and rolled back then."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils import timezone

from dispatch.booking.routes import routes_of
from dispatch.booking.wishes import wish_of
from dispatch.editing.choices import movable, spaces
from dispatch.editing.errors import EditError
from dispatch.editing.services import assign, set_lock, take_out
from dispatch.models import Appointment, Assignment, Plan, PlanRun
from dispatch.planning.clock import DayClock
from dispatch.planning.promises import keeps
from dispatch.planning.services import plan_now, publish, roll_back, start_run
from dispatch.planning.travel import estimate_of
from orders.models import Visit
from orders.models.states import VisitState
from orders.services.wake import wake
from routing.eligible import holds
from routing.slots import TechnicianDay
from routing.slots.placing import raw_legs_s
from routing.timing import schedule, working_day
from routing.travel import TravelTimes
from routing.visit import Visit as Timed
from technicians.models import User
from tests.bench_api.rows import Measured, Service
from tests.bench_board.data import Board

EDITS, FIRST_PLAN_S, RUN_S, AT_MOST_S = 500, 30, 150, 300
BEGUN = 50
SEED = 66
Place = tuple[int, float, str]  # technician, begin, lock


@dataclass
class Edited:
    """The visits that were changed by hand; how often something was refused with words."""

    visits: set[int] = field(default_factory=set)
    done: int = 0
    refused: int = 0


def edits(_service: Service, board: Board) -> Iterator[Measured]:
    by = User.objects.filter(organisation=board.plan.organisation, is_staff=True)[0]
    first = plan_now(territory=board.plan.territory, day=board.plan.day, time_limit_s=FIRST_PLAN_S).plan
    publish(plan=first, by=by, break_promises=True)
    first.refresh_from_db()
    run = start_run(territory=first.territory, day=first.day, started_by=by, time_limit_s=RUN_S)
    wake(task="dispatch.planning.tasks.run_queued_plans")
    wait_until(run, "running")
    edited = change(first, by)
    run.refresh_from_db()
    was_running = run.state == "running"
    before, bad = places(first, edited.visits), violations(first)
    draft = wait_until(run, "done").plan
    publish(plan=draft, by=by, break_promises=True)
    draft.refresh_from_db()
    after = places(draft, edited.visits)
    other = [(before.get(v), after.get(v)) for v in sorted(edited.visits) if after.get(v) != before.get(v)]
    bad += violations(draft)
    total = draft.assignments.values("visit").distinct().count()
    what = f"{EDITS} random edits while {run.visits:,} visits are planned"
    said = f"{edited.done} edits of {len(edited.visits)} visits, all while it ran: {'yes' if was_running else 'no'}"
    reached = edited.done == EDITS and was_running
    yield Measured(what, f"{EDITS}", f"{said}; {edited.refused} refused with words", reached)
    yield Measured(
        f"{what}: lost in what is published", "0", f"{len(other)} {other[:2] or ''}; {total:,} visits in it", not other
    )
    yield Measured(f"{what}: violations", "0", f"{len(bad)} {bad[:2] or ''}".strip(), not bad)
    yield from rolled_back(first, draft, by)


def wait_until(run: PlanRun, state: str) -> PlanRun:
    for _second in range(AT_MOST_S):
        run.refresh_from_db()
        if run.state in (state, "done", "failed"):
            break
        time.sleep(1)
    if run.state not in (state, "done"):
        raise RuntimeError(f"The run is {run.state}: {run.error}")
    return run


def change(plan: Plan, by: User) -> Edited:
    """Six of ten are moves into a random place of a random day, the others locks and visits that are taken out."""
    chance, edited = random.Random(SEED), Edited()
    visits = list(
        Visit.objects.filter(assignments__plan=plan).select_related("order__site__territory", "order__order_type")
    )
    team = list(plan.territory.technicians.order_by("pk"))
    while edited.done < EDITS:
        visit = chance.choice(visits)
        try:
            match chance.choice("mmmmmmllot"):
                case "m":
                    move(visit, plan, team, chance, by)
                case "l" | "t":
                    set_lock(visit=visit, plan=plan, lock="both", by=by)
                case "o":
                    take_out(visit=visit, plan=plan, by=by)
        except EditError:
            edited.refused += 1
            continue
        edited.visits.add(visit.pk)
        edited.done += 1
    return edited


def move(visit: Visit, plan: Plan, team: list, chance: random.Random, by: User) -> None:
    technician = chance.choice(team)
    found, refused = spaces(movable(visit, plan, now=timezone.now()), now=timezone.now(), only=[technician.pk])
    if not found:
        raise EditError([one.why for one in refused] or ["not on duty"])
    assign(visit=visit, plan=plan, technician=technician, by=by, after=chance.choice(found).after)


def places(plan: Plan, visits: set[int]) -> dict[int, Place]:
    rows = plan.assignments.filter(visit__in=visits)
    return {row.visit_id: (row.technician_id, row.during.lower.timestamp(), row.lock) for row in rows}


def violations(plan: Plan) -> list[str]:
    """By the exact schedule, each technician's day at the times of its rows; promises and skills, row by row."""
    clock, travel = DayClock(plan.day, plan.territory.zone), estimate_of(plan.territory)
    routes = routes_of(territory=plan.territory, clock=clock, now=timezone.now(), draft=plan)
    held = {route.technician.id: route.technician.skills for route in routes}
    found = [f"{route.technician.id} can't keep this day" for route in routes if not can_be_kept(route, travel)]
    rows = plan.assignments.select_related("technician", "visit__order__site__territory", "visit__order__order_type")
    promised = {
        a.order_id: a for a in Appointment.objects.filter(state="confirmed", order__visits__assignments__plan=plan)
    }
    for row in rows:
        promise = promised.get(row.visit.order_id)
        if promise and not keeps(row.during.lower, promise):
            found.append(f"visit {row.visit_id} breaks its promise")
        if not holds(held.get(str(row.technician.uuid), {}), wish_of(row.visit.order).skills):
            found.append(f"technician {row.technician_id} lacks a skill for visit {row.visit_id}")
    return found


def can_be_kept(route: TechnicianDay, travel: TravelTimes) -> bool:
    legs = raw_legs_s(list(pairwise(route.points)), travel)
    stops = [Timed("", stop.place, stop.service_s, ((stop.start_s, stop.start_s),)) for stop in route.stops]
    slowed = [route.technician.slowed_s(leg_s) for leg_s in legs]
    return schedule(working_day(route.technician), stops, slowed, route.technician.start) is not None


def rolled_back(first: Plan, second: Plan, by: User) -> Iterator[Measured]:
    """Some visits begin under the second version; then the first one is taken back into use."""
    facts = begin_some(first, second)
    then = rows_of(first)
    again = roll_back(plan=first, by=by, break_promises=True)
    now = rows_of(again)
    begun = set(facts)
    kept = sum(now.get(visit) == facts[visit] for visit in begun)
    waiting = then.keys() - begun
    same = sum(now.get(visit) == then[visit] for visit in waiting)
    yield Measured(
        "rolled back: visits that have not started are as before, row for row",
        f"{len(waiting):,} of {len(waiting):,}",
        f"{same:,} of {len(waiting):,}",
        same == len(waiting),
    )
    yield Measured("rolled back: facts from the field stay", f"{len(begun)}", f"{kept}", kept == len(begun))


def begin_some(first: Plan, second: Plan) -> dict[int, tuple]:
    """The visits that begin, as the second version has them: such as are in nobody's way in the first one."""
    then, now = rows_of(first), rows_of(second)
    at = [(technician, during, visit) for visit, (technician, during, *_rest) in then.items()]
    chosen: dict[int, tuple] = {}
    for visit, row in now.items():
        technician, during = row[:2]
        in_the_way = any(
            t == technician and v != visit and d.lower < during.upper and during.lower < d.upper for t, d, v in at
        )
        if not in_the_way and len(chosen) < BEGUN:
            chosen[visit] = row
    Visit.objects.filter(pk__in=chosen).update(state=VisitState.ON_SITE)
    return chosen


def rows_of(plan: Plan) -> dict[int, tuple]:
    rows = Assignment.objects.filter(plan=plan).values_list("visit", "technician", "during", "travel_s", "lock")
    return {visit: tuple(rest) for visit, *rest in rows}
