"""An independent judge: every rule and the score of a plan, by code that shares nothing with the solver.

The times in a plan are checked, not trusted. Nothing is saved or handed back that was not judged here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from routing.place import Place
from routing.problem import Problem
from routing.solution import Reason, Route, Score, Solution, Stop
from routing.technician import Break, Technician
from routing.travel import GreatCircle, TravelTimes
from routing.visit import Visit


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a plan (nothing, if `violations` is empty), and its score."""

    violations: tuple[str, ...]
    score: Score


def check(problem: Problem, solution: Solution, travel: TravelTimes | None = None) -> Verdict:
    """Judge a plan. Its score counts what is really on the routes, and really travelled."""
    travel = travel or GreatCircle()
    visits = {visit.id: visit for visit in problem.visits}
    technicians = {technician.id: technician for technician in problem.technicians}
    broken = list(unknown_ids(solution, visits, technicians))
    broken += every_visit_once(solution, visits)
    travel_s = 0
    for route in solution.routes:
        if route.technician not in technicians or not route.stops or any(s.visit not in visits for s in route.stops):
            continue
        technician, doing = technicians[route.technician], [visits[stop.visit] for stop in route.stops]
        legs = legs_s(technician, doing, travel)
        travel_s += sum(legs)
        faults = [*route_faults(route, technician, legs), *visit_faults(route, technician, doing)]
        broken += [f"technician {technician.id}: {fault}" for fault in faults]
    broken += together(solution, visits)
    broken += locks_kept(solution, visits)
    done = {stop.visit for route in solution.routes for stop in route.stops}
    lost = [visit for visit in problem.visits if visit.id not in done]
    return Verdict(tuple(broken), Score(sum(v.priority + 1 for v in lost), len(lost), travel_s))


def unknown_ids(solution: Solution, visits: dict[str, Visit], technicians: dict[str, Technician]) -> Iterator[str]:
    for name, times in Counter(route.technician for route in solution.routes).items():
        if name not in technicians:
            yield f"technician {name} is unknown"
        if times > 1:
            yield f"technician {name} has {times} routes"
    named = {stop.visit for route in solution.routes for stop in route.stops} | {u.visit for u in solution.unplanned}
    yield from (f"visit {name} is unknown" for name in sorted(named - visits.keys()))


def every_visit_once(solution: Solution, visits: dict[str, Visit]) -> Iterator[str]:
    """Planned or unplanned, and never both or twice. One who is needed twice is counted in `together`."""
    planned = Counter(stop.visit for route in solution.routes for stop in route.stops)
    left_out = Counter(unplanned.visit for unplanned in solution.unplanned)
    for name, visit in visits.items():
        if planned[name] > visit.technicians_needed or left_out[name] > 1:
            yield f"visit {name} is in the plan more than once"
        if planned[name] and left_out[name]:
            yield f"visit {name} is both planned and unplanned"
        if not planned[name] and not left_out[name]:
            yield f"visit {name} is neither planned nor unplanned"


def legs_s(technician: Technician, doing: list[Visit], travel: TravelTimes) -> list[int]:
    """Travel times along a route; the last is the way home, 0 where the day ends at the last visit."""
    places: list[Place] = [technician.start, *(visit.place for visit in doing)]
    if technician.end is not None:
        places.append(technician.end)
    legs = travel.matrix_s(places[:-1], places[1:]).diagonal().tolist()
    return legs if technician.end is not None else [*legs, 0]


def visit_faults(route: Route, technician: Technician, doing: list[Visit]) -> Iterator[str]:
    for stop, visit in zip(route.stops, doing, strict=True):
        if not any(lo <= stop.start_s <= hi for lo, hi in visit.windows):
            yield f"visit {visit.id} starts at {stop.start_s}, outside its windows"
        for code, level in visit.skills.items():
            if technician.skills.get(code, 0) < level:
                yield f"lacks skill {code} level {level} for visit {visit.id}"
        if technician.id in visit.forbidden:
            yield f"is forbidden to do visit {visit.id}"
        if stop.end_s != stop.start_s + visit.service_s:
            yield f"visit {visit.id} lasts {stop.end_s - stop.start_s} s, not {visit.service_s} s"


def route_faults(route: Route, technician: Technician, legs: list[int]) -> Iterator[str]:
    if route.leave_s < technician.shift[0] or route.back_s > technician.shift[1]:
        yield f"is out from {route.leave_s} to {route.back_s}, outside the shift"
    yield from moves(route, legs, [*route.breaks, *absences_on(route, technician)])
    yield from absence_faults(route, technician)
    yield from break_faults(route, technician)
    if [stop.travel_s for stop in route.stops] != legs[:-1] or route.travel_s != sum(legs):
        yield "the travel times given are not those of the way"


def moves(route: Route, legs: list[int], pauses: list[tuple[int, int]]) -> Iterator[str]:
    """Between two visits there is time for the leg and for every pause that begins there."""
    free_s = route.leave_s
    home = Stop("home", route.back_s, route.back_s, route.back_s, legs[-1])
    for stop, leg in zip((*route.stops, home), legs, strict=True):
        between = [(a, b) for a, b in pauses if free_s <= a < stop.start_s or free_s < b <= stop.start_s]
        earliest = free_s + leg + sum(b - a for a, b in between)
        if stop.start_s < earliest or any(b > stop.start_s for _, b in between):
            yield f"{stop.visit} begins at {stop.start_s}, before it can ({earliest})"
        if not stop.arrival_s <= stop.start_s or stop.arrival_s < free_s + leg:
            yield f"{stop.visit} is reached at {stop.arrival_s}, which can't be"
        free_s = stop.end_s


def absences_on(route: Route, technician: Technician) -> list[tuple[int, int]]:
    return [(a, b) for a, b in technician.absences if a < b and a < route.back_s and b > route.leave_s]


def absence_faults(route: Route, technician: Technician) -> Iterator[str]:
    for a, b in absences_on(route, technician):
        if a < route.leave_s or b > route.back_s or any(s.start_s < b and s.end_s > a for s in route.stops):
            yield f"works in the absence from {a} to {b}"


def break_faults(route: Route, technician: Technician) -> Iterator[str]:
    """Each break that is due is taken once, inside its window and outside visits, other breaks and absences."""
    taken = sorted(route.breaks)
    busy = sorted([*taken, *absences_on(route, technician), *((s.start_s, s.end_s) for s in route.stops)])
    if any(nxt[0] < this[1] for this, nxt in pairwise(busy) if this in taken or nxt in taken):
        yield "takes a break during a visit, an absence or another break"
    if any(a < route.leave_s or b > route.back_s for a, b in taken):
        yield "takes a break outside the route"
    for rest in sorted(technician.breaks, key=lambda r: r.latest_s):
        fitting = [t for t in taken if rest.earliest_s <= t[0] <= rest.latest_s and t[1] - t[0] == rest.length_s]
        if fitting:
            taken.remove(fitting[0])
        elif is_due(rest, route, technician):
            yield f"does not take the break due from {rest.earliest_s} to {rest.latest_s}"
    yield from (f"takes a break from {a} to {b} that nobody knows" for a, b in taken)


def is_due(rest: Break, route: Route, technician: Technician) -> bool:
    """Not due: a break whose window lies outside the route, or inside an absence."""
    absent = any(a <= rest.earliest_s and rest.latest_s <= b for a, b in technician.absences)
    return not absent and rest.earliest_s < route.back_s and rest.latest_s > route.leave_s


def together(solution: Solution, visits: dict[str, Visit]) -> Iterator[str]:
    for name, parts in parts_of(solution).items():
        needed = visits[name].technicians_needed if name in visits else len(parts)
        if len({technician for technician, _ in parts}) != needed:
            yield f"visit {name} needs {needed} technicians and has {[t for t, _ in parts]}"
        if len({start for _, start in parts}) > 1:
            yield f"visit {name} does not start together: {parts}"


def locks_kept(solution: Solution, visits: dict[str, Visit]) -> Iterator[str]:
    """A locked visit is done as locked, or said to be impossible."""
    parts = parts_of(solution)
    impossible = {u.visit for u in solution.unplanned if u.reason is Reason.LOCK_IMPOSSIBLE}
    for name, visit in visits.items():
        for lock in visit.locks:
            kept = any(t == lock.technician and lock.start_s in (None, s) for t, s in parts.get(name, []))
            if not kept and name not in impossible:
                yield f"visit {name} is not done as it is locked, to {lock.technician} at {lock.start_s}"


def parts_of(solution: Solution) -> dict[str, list[tuple[str, int]]]:
    """Visit → (technician, start) of everyone who does it."""
    parts: dict[str, list[tuple[str, int]]] = {}
    for route in solution.routes:
        for stop in route.stops:
            parts.setdefault(stop.visit, []).append((route.technician, stop.start_s))
    return parts
