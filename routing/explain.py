"""Why a visit is not planned: one code and the facts a screen needs, found by asking who could have done it.

The questions go from the widest to the narrowest: who holds the skills, who is on shift in the windows, who
can get there and back, who has room. The first that nobody answers is the reason.
"""

from collections.abc import Sequence

from routing.eligible import holds
from routing.problem import Problem, Technician, Visit
from routing.solution import Reason, Route, Unplanned
from routing.timing import first_start, schedule, working_day
from routing.travel import TravelTimes


def explain(problem: Problem, routes: Sequence[Route], travel: TravelTimes) -> tuple[Unplanned, ...]:
    """A reason for every visit that no route has."""
    done = {stop.visit for route in routes for stop in route.stops}
    return tuple(why(visit, problem.technicians, travel) for visit in problem.visits if visit.id not in done)


def why(visit: Visit, technicians: Sequence[Technician], travel: TravelTimes) -> Unplanned:
    if visit.locks:
        return Unplanned(visit.id, Reason.LOCK_IMPOSSIBLE, {"technician": visit.locks[0].technician})
    holders = [technician for technician in technicians if holds(technician.skills, visit.skills)]
    if not holders:
        return Unplanned(visit.id, Reason.NO_SKILL, missing_skill(visit, technicians))
    allowed = [technician for technician in holders if technician.id not in visit.forbidden]
    if not allowed:
        return Unplanned(visit.id, Reason.ALL_FORBIDDEN, asked(visit) | {"count": len(holders)})
    on_shift = [technician for technician in allowed if is_on_shift(technician, visit)]
    if not on_shift:
        return Unplanned(visit.id, Reason.NO_ONE_ON_SHIFT, asked(visit) | {"count": len(allowed)})
    in_reach = [technician for technician in on_shift if reaches(technician, visit, travel)]
    if not in_reach:
        return Unplanned(visit.id, Reason.OUT_OF_REACH, asked(visit) | {"count": len(on_shift)})
    if visit.technicians_needed == 2:  # noqa: PLR2004
        return Unplanned(visit.id, Reason.TWO_NEEDED, asked(visit) | {"count": len(in_reach)})
    return Unplanned(visit.id, Reason.WINDOW_FULL, asked(visit) | {"count": len(in_reach)})


def asked(visit: Visit) -> dict[str, str | int]:
    """What was asked for: the window as a whole, and the highest skill (code "" where none is needed)."""
    code, level = max(visit.skills.items(), key=lambda item: item[1], default=("", 0))
    times = {"from_s": min(lo for lo, _ in visit.windows), "to_s": max(hi for _, hi in visit.windows)}
    return {"skill": code, "level": level} | times


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


def reaches(technician: Technician, visit: Visit, travel: TravelTimes) -> bool:
    """Whether the visit fits into this technician's day if it were the only one."""
    there = int(travel.matrix_s([technician.start], [visit.place])[0, 0])
    back = int(travel.matrix_s([visit.place], [technician.end])[0, 0]) if technician.end else 0
    return schedule(working_day(technician), [visit], [there, back]) is not None
