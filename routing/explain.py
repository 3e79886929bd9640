"""Why a visit is not planned: one code and the facts a screen needs, found by asking who could have done it.

The questions go from the widest to the narrowest: who holds the skills, who is on shift in the windows, who
can get there and back, who has room. The first that nobody answers is the reason.
"""

from collections.abc import Callable, Sequence

from routing.eligible import holds
from routing.problem import Problem
from routing.solution import Reason, Route, Unplanned
from routing.technician import Technician
from routing.timing import first_start, schedule, working_day
from routing.travel import TravelTimes
from routing.visit import Visit


def explain(problem: Problem, routes: Sequence[Route], travel: TravelTimes) -> tuple[Unplanned, ...]:
    """A reason for every visit that no route has."""
    done = {stop.visit for route in routes for stop in route.stops}
    return tuple(why(visit, problem.technicians, travel) for visit in problem.visits if visit.id not in done)


def why(visit: Visit, technicians: Sequence[Technician], travel: TravelTimes) -> Unplanned:
    if visit.locks:
        return Unplanned(visit.id, Reason.LOCK_IMPOSSIBLE, {"technician": visit.locks[0].technician})
    people = [technician for technician in technicians if holds(technician.skills, visit.skills)]
    if not people:
        return Unplanned(visit.id, Reason.NO_SKILL, missing_skill(visit, technicians))
    questions: list[tuple[Reason, Callable[[list[Technician]], list[Technician]]]] = [
        (Reason.ALL_FORBIDDEN, lambda people: [t for t in people if t.id not in visit.forbidden]),
        (Reason.NO_ONE_ON_SHIFT, lambda people: [t for t in people if is_on_shift(t, visit)]),
        (Reason.OUT_OF_REACH, lambda people: in_reach(people, visit, travel)),
    ]
    for reason, who_could in questions:
        remaining = who_could(people)
        if not remaining:
            return Unplanned(visit.id, reason, asked(visit) | {"count": len(people)})
        people = remaining
    full = Reason.TWO_NEEDED if visit.technicians_needed == 2 else Reason.WINDOW_FULL  # noqa: PLR2004
    return Unplanned(visit.id, full, asked(visit) | {"count": len(people)})


def asked(visit: Visit) -> dict[str, str | int]:
    """What was asked for: the window as a whole, and the highest skill (code "" where none is needed)."""
    code, level = max(visit.skills.items(), key=lambda item: item[1], default=("", 0))
    first_s, last_s = min(lo for lo, _ in visit.windows), max(hi for _, hi in visit.windows)
    return {"skill": code, "level": level, "from_s": first_s, "to_s": last_s}


def missing_skill(visit: Visit, technicians: Sequence[Technician]) -> dict[str, str | int]:
    """The skill that fewest hold at the level needed, and how many hold it at a lower one."""

    def holders(item: tuple[str, int]) -> int:
        return sum(technician.skills.get(item[0], 0) >= item[1] for technician in technicians)

    code, level = min(visit.skills.items(), key=holders, default=("", 0))
    lower = sum(0 < technician.skills.get(code, 0) < level for technician in technicians)
    return {"skill": code, "level": level, "count": lower}


def is_on_shift(technician: Technician, visit: Visit) -> bool:
    """Whether the service could begin and end in working time, wherever the technician is."""
    begin, end = technician.shift
    free_from = begin
    for a, b in [*technician.absences, (end, end)]:
        start = first_start(visit, max(begin, free_from))
        if start is not None and start + visit.service_s <= min(a, end):
            return True
        free_from = max(free_from, b)
    return False


def in_reach(people: list[Technician], visit: Visit, travel: TravelTimes) -> list[Technician]:
    """Those into whose day the visit fits if it were the only one."""
    there = travel.matrix_s([technician.start for technician in people], [visit.place])[:, 0].tolist()
    back = travel.matrix_s([visit.place], [technician.end or visit.place for technician in people])[0].tolist()
    legs = zip(people, there, back, strict=True)
    return [t for t, out_s, home_s in legs if schedule(working_day(t), [visit], [out_s, home_s]) is not None]
