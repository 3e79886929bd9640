"""A plan in VROOM's output format as a solution, to judge or explain plans whoever made them."""

from dataclasses import dataclass
from typing import Any

from routing.faults import ProblemError
from routing.solution import Reason, Route, Solution, Stop, Unplanned
from routing.technician import Technician
from routing.tour import legs_of
from routing.travel import TravelTimes
from routing.visit import Visit
from routing.vroom.clock import moved
from routing.vroom.instance import Instance
from routing.vroom.row import Row

STEPS = ("start", "job", "break", "end")  # no set: what a file gives as its type may have no hash


def read_plan(data: Any, instance: Instance) -> Solution:
    """Raises `ProblemError` where it can't be read, or names what the instance does not know.

    Whether it is a good plan is for `routing.check` to say. A step begins at its arrival and waiting time;
    the legs are the instance's, whatever the plan's `duration` says.
    """
    if not isinstance(data, dict) or not isinstance(data.get("routes"), list):
        raise ProblemError(["the plan is not a JSON object with `routes`"])
    faults: list[str] = []
    known = Known(
        {visit.id: visit for visit in instance.problem.visits},
        {technician.id: technician for technician in instance.problem.technicians},
        instance.travel,
    )
    plan = Row("plan", data, faults, instance.origin_s)
    routes = [known.route(row) for row in plan.rows("routes")]
    unplanned = tuple(known.unassigned(row) for row in plan.rows("unassigned"))
    if faults:
        raise ProblemError(faults)
    return Solution(tuple(route for route in routes if route is not None), unplanned)


@dataclass(frozen=True, slots=True)
class Known:
    """What the plan may speak of."""

    visits: dict[str, Visit]
    technicians: dict[str, Technician]
    travel: TravelTimes

    def unassigned(self, row: Row) -> Unplanned:
        name, reason = row.word("id"), row.word("reason") or Reason.WINDOW_FULL
        if name not in self.visits:
            row.fault(f"job {name} is unknown")
        if reason not in set(Reason):
            row.fault(f"job {name} has the unknown reason {reason!r}")
            reason = Reason.WINDOW_FULL
        detail = row.data.get("detail")
        return Unplanned(name, Reason(reason), moved(detail, -row.origin_s) if isinstance(detail, dict) else {})

    def route(self, row: Row) -> Route | None:
        """None for a route without visits, or one that can't be read."""
        technician = self.technicians.get(row.word("vehicle"))
        if technician is None:
            row.fault(f"vehicle {row.data.get('vehicle')} is unknown")
            return None
        row.name = f"plan: vehicle {technician.id}"
        steps = list(row.rows("steps"))
        stops = [step for step in steps if step.data.get("type") == "job"]
        if not self.are_known(steps) or not stops:
            return None
        legs = legs_of(technician, [self.visits[stop.word("id")] for stop in stops], self.travel)
        timed = tuple(self.stop(stop, leg) for stop, leg in zip(stops, legs, strict=False))
        breaks = tuple(taken(step) for step in steps if step.data["type"] == "break")
        back_s = begin_s(steps[-1]) if steps[-1].data["type"] == "end" else timed[-1].end_s
        return Route(technician.id, timed, breaks, begin_s(steps[0]), back_s, sum(legs))

    def are_known(self, steps: list[Row]) -> bool:
        wrong = [step for step in steps if not self.is_known(step)]
        for step in wrong:
            step.fault(f"{step.data.get('type')} {step.data.get('id')} is unknown")
        return not wrong

    def is_known(self, step: Row) -> bool:
        kind = step.data.get("type")
        return kind in STEPS and (kind != "job" or step.word("id") in self.visits)

    def stop(self, step: Row, leg_s: int) -> Stop:
        visit, start_s = self.visits[step.word("id")], begin_s(step)
        end_s = start_s + step.whole("setup") + step.whole("service", visit.service_s)
        return Stop(visit.id, step.time("arrival") or 0, start_s, end_s, leg_s)


def taken(step: Row) -> tuple[int, int]:
    begin = begin_s(step)
    return begin, begin + step.whole("service")


def begin_s(step: Row) -> int:
    return (step.time("arrival") or 0) + step.whole("waiting_time")
