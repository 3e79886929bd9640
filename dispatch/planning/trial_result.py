"""What a trial is compared by: the totals of the version it began with, and of the plan it found, measured alike."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any

from dispatch.models import Assignment, Plan
from dispatch.planning.clock import DayClock
from routing import Problem, Published, Reason, Route, Solution, Stop, Technician, Unplanned, Visit, check
from routing.check import legs_s
from routing.travel import TravelTimes


@dataclass(frozen=True, slots=True)
class Totals:
    """Of visits that can still be planned; `travel_s` includes the ways home.

    `slack_s`: how long before its window ends a promised visit begins, on average; None where nothing is promised.
    """

    visits: int
    planned: int
    lost_priority: int
    travel_s: int
    overtime_s: int
    slack_s: int | None
    technicians: int


def totals(problem: Problem, solution: Solution, travel: TravelTimes) -> Totals:
    score = check(problem, solution, travel).score
    starts = {stop.visit: stop.start_s for route in solution.routes for stop in route.stops}
    promised = [visit for visit in problem.visits if visit.promised and visit.id in starts]
    slack = [max(0, max(end for _begin, end in visit.windows) - starts[visit.id]) for visit in promised]
    return Totals(
        visits=len(problem.visits),
        planned=len(problem.visits) - score.unplanned,
        lost_priority=score.lost_priority,
        travel_s=score.travel_s,
        overtime_s=score.overtime_s,
        slack_s=round(sum(slack) / len(slack)) if slack else None,
        technicians=sum(bool(route.stops) for route in solution.routes),
    )


def begun_with(problem: Problem, plan: Plan, clock: DayClock, travel: TravelTimes) -> Solution:
    """A stored version as the planner would hand it back: what of it can still be planned; one query."""
    visits, team = {v.id: v for v in problem.visits}, {t.id: t for t in problem.technicians}
    rows = Assignment.objects.filter(plan=plan, hold=None).order_by("technician", "during")
    placed = [
        (str(technician), str(visit), clock.seconds(during.lower), clock.seconds(during.upper))
        for technician, visit, during in rows.values_list("technician__uuid", "visit__uuid", "during")
        if str(visit) in visits and str(technician) in team
    ]
    routes = [
        route_of(team[name], [(visits[visit], begin_s, end_s) for _name, visit, begin_s, end_s in group], travel)
        for name, group in groupby(placed, lambda row: row[0])
    ]
    return Solution(tuple(routes), ())


def route_of(technician: Technician, stops: list[tuple[Visit, int, int]], travel: TravelTimes) -> Route:
    """The day at the times that were set; the breaks are not known any more."""
    legs = legs_s(technician, [visit for visit, _begin, _end in stops], travel)
    made = tuple(
        Stop(visit.id, begin_s, begin_s, end_s, leg_s)
        for (visit, begin_s, end_s), leg_s in zip(stops, legs, strict=False)
    )
    return Route(technician.id, made, (), made[0].start_s - legs[0], made[-1].end_s + legs[-1], sum(legs))


def beginning_with(problem: Problem, solution: Solution) -> Problem:
    """The problem whose search, and whose counting of changes, begins at this plan."""
    rows = (Published(stop.visit, route.technician, stop.start_s) for route in solution.routes for stop in route.stops)
    return replace(problem, published=tuple(rows))


def stored(before: Totals, after: Totals, solution: Solution) -> dict[str, Any]:
    """The result as a trial's row keeps it; `routes_of` and `unplanned_of` read the plan from it."""
    return {
        "before": asdict(before),
        "after": asdict(after),
        "routes": [asdict(route) for route in solution.routes],
        "unplanned": [
            {"visit": left.visit, "reason": left.reason.value, "detail": dict(left.detail)}
            for left in solution.unplanned
        ],
    }


def routes_of(result: Mapping[str, Any]) -> Iterator[Route]:
    for row in result["routes"]:
        stops = tuple(Stop(**stop) for stop in row["stops"])
        yield Route(**(row | {"stops": stops, "breaks": tuple(tuple(pause) for pause in row["breaks"])}))


def unplanned_of(result: Mapping[str, Any]) -> Iterator[Unplanned]:
    for row in result["unplanned"]:
        yield Unplanned(row["visit"], Reason(row["reason"]), row["detail"])
