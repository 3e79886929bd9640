"""What the judge looks at: every technician's day as the plan has it, beside what it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.place import Place
from routing.problem import Problem
from routing.solution import Reason, Route, Solution, Stop
from routing.technician import Technician
from routing.travel import NO_ROAD_S, TravelTimes
from routing.visit import Visit


@dataclass(frozen=True, slots=True)
class Day:
    """One technician's route. `visits` are those of its stops; `legs_s` has one more, the way home.

    `no_road` holds the positions of legs between which there is no road.
    """

    technician: Technician
    route: Route
    visits: tuple[Visit, ...]
    legs_s: tuple[int, ...]
    no_road: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one technician does of a visit."""

    technician: Technician
    stop: Stop


@dataclass(frozen=True, slots=True)
class Facts:
    """A plan beside its problem. Routes of unknown technicians, or with unknown visits, are left out of `days`."""

    problem: Problem
    solution: Solution
    visits: Mapping[str, Visit]
    technicians: Mapping[str, Technician]
    days: tuple[Day, ...]
    parts: Mapping[str, Sequence[Part]]  # visit id → everybody who does it, of all known visits on a route
    impossible: frozenset[str]  # visits of which the plan says that they can't be done as they are locked


def facts_of(problem: Problem, solution: Solution, travel: TravelTimes) -> Facts:
    visits = {visit.id: visit for visit in problem.visits}
    technicians = {technician.id: technician for technician in problem.technicians}
    days, parts = [], dict[str, list[Part]]()
    for route in solution.routes:
        if not route.stops or route.technician not in technicians or any(s.visit not in visits for s in route.stops):
            continue
        days.append(day_of(technicians[route.technician], route, [visits[s.visit] for s in route.stops], travel))
        for stop in route.stops:
            parts.setdefault(stop.visit, []).append(Part(days[-1].technician, stop))
    impossible = frozenset(u.visit for u in solution.unplanned if u.reason is Reason.LOCK_IMPOSSIBLE)
    return Facts(problem, solution, visits, technicians, tuple(days), parts, impossible)


def day_of(technician: Technician, route: Route, visits: list[Visit], travel: TravelTimes) -> Day:
    raw = raw_legs_s(technician, visits, travel)
    no_road = tuple(i for i, leg in enumerate(raw) if leg >= NO_ROAD_S)
    return Day(technician, route, tuple(visits), slowed(technician, raw), no_road)


def legs_s(technician: Technician, visits: Sequence[Visit], travel: TravelTimes) -> tuple[int, ...]:
    """Travel times along a route, at this technician's speed; the last is the way home.

    The first is 0 where the day begins at the first visit, the last where it ends at the last.
    """
    return slowed(technician, raw_legs_s(technician, visits, travel))


def slowed(technician: Technician, raw: Sequence[int]) -> tuple[int, ...]:
    permille = technician.slowness_permille
    return tuple((leg * permille + 500) // 1000 for leg in raw)


def raw_legs_s(technician: Technician, visits: Sequence[Visit], travel: TravelTimes) -> list[int]:
    """One question to `travel` a route: it is small, and who asks a server or a cache does so once."""
    places: list[Place] = [visit.place for visit in visits]
    if technician.start is not None:
        places.insert(0, technician.start)
    if technician.end is not None:
        places.append(technician.end)
    legs: list[int] = travel.matrix_s(places[:-1], places[1:]).diagonal().tolist()
    return [0] * (technician.start is None) + legs + [0] * (technician.end is None)
