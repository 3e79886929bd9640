"""Published days for the slot engine: by hand on the line, and random ones that can be kept."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import strategies as st

from routing import Problem, Route, Solution, Technician, Visit, check
from routing.slots import Placed, SlotEngine, Stop, TechnicianDay, Wanted, Window
from routing.solution import Stop as Planned
from routing.timing import schedule, working_day
from tests.routing.line import MINUTE_PER_KM, H, M, at_km, technician
from tests.routing.strategies import PLACES, SKILLS, SOMETIMES, SPANS, technicians

MONDAY = date(2030, 1, 7)
ALL_DAY = Window(MONDAY, 8 * H, 16 * H)


def stop(name: str, km: float, start_s: int, *, first_s: int = 8 * H, last_s: int = 17 * H, service_s: int = 30 * M):
    return Stop(name, at_km(km), start_s, service_s, first_s, last_s)


def day(*stops: Stop, **rules) -> TechnicianDay:
    """Ann's; she lives at km 0 and works from 8:00 to 16:00."""
    return TechnicianDay(technician(rules.pop("name", "ann"), **rules), stops)


def wanted(km: float, *windows: Window, **rules) -> Wanted:
    given = {"service_s": 30 * M, "windows": windows or (ALL_DAY,)} | rules
    return Wanted(at_km(km), **given)


def between(first_s: int, last_s: int) -> Window:
    return Window(MONDAY, first_s, last_s)


def engine(*team: TechnicianDay, **rules) -> SlotEngine:
    made = SlotEngine(travel=MINUTE_PER_KM, **rules)
    made.set_day(MONDAY, team)
    return made


def legs_of(who: Technician, stops, travel=MINUTE_PER_KM) -> list[int]:
    """Along the stops (or visits), from the start and to the end; nobody travels who has none."""
    points = [who.start, *(s.place for s in stops), who.end]
    pairs = list(pairwise(points)) if stops else [(None, None)]
    return [0 if a is None or b is None else who.slowed_s(int(travel.matrix_s([a], [b])[0, 0])) for a, b in pairs]


def planned(one: TechnicianDay) -> list[Visit]:
    return [Visit(s.id, s.place, s.service_s, ((s.first_s, s.last_s),)) for s in one.stops]


def with_visit(one: TechnicianDay, want: Wanted, placed: Placed) -> TechnicianDay:
    """The day after the booking."""
    behind = zip(one.stops[placed.position :], placed.starts_s, strict=True)
    stops = [replace(s, start_s=start_s) for s, start_s in behind]
    window = want.windows[0]
    new = Stop("new", want.place, placed.start_s, want.service_s, window.first_s, window.last_s)
    return replace(one, stops=(*one.stops[: placed.position], new, *stops))


def route_of(one: TechnicianDay, travel=MINUTE_PER_KM) -> Route:
    """As it is published, by the exact schedule."""
    who, legs = one.technician, legs_of(one.technician, one.stops, travel)
    fixed = [Visit(s.id, s.place, s.service_s, ((s.start_s, s.start_s),)) for s in one.stops]
    timed = schedule(working_day(who), fixed, legs, who.start)
    assert timed is not None
    stops = tuple(
        Planned(s.id, arrival_s, start_s, s.end_s, leg)
        for s, (arrival_s, start_s), leg in zip(one.stops, timed.visits, legs, strict=False)
    )
    return Route(who.id, stops, timed.breaks, timed.leave_s, timed.back_s, sum(legs))


def faults(team: list[TechnicianDay], want: Wanted) -> tuple[str, ...]:
    """What the judge finds wrong with these days, one or two of which have the new visit."""
    visits = {visit.id: visit for one in team for visit in planned(one)}
    windows = tuple((w.first_s, w.last_s) for w in want.windows)
    visits["new"] = Visit(
        "new",
        want.place,
        want.service_s,
        windows,
        want.skills,
        technicians_needed=want.technicians_needed,
        second_skills=want.second_skills,
    )
    problem = Problem(tuple(visits.values()), tuple(one.technician for one in team))
    return check(problem, Solution(tuple(route_of(one) for one in team if one.stops), ()), MINUTE_PER_KM).violations


@st.composite
def published(draw, name: str, *, pauses: bool) -> TechnicianDay:
    """Stops in the order drawn, as early as they can start, some later; those that don't fit are left out."""
    who = replace(draw(technicians(name, simple=False)), capacity={})
    if not pauses:
        who = replace(who, absences=(), breaks=())
    stops: list[Stop] = []
    for n in range(draw(st.integers(0, 5))):
        lo, hi = draw(st.tuples(st.integers(6, 14), st.integers(0, 8))) if draw(SOMETIMES) else (6, 12)
        visit = Visit(f"{name}-{n}", draw(PLACES), draw(st.integers(0, 90)) * M, ((lo * H, (lo + hi) * H),))
        later_s = draw(st.sampled_from([0, 0, 5 * M, 50 * M]))
        stops = appended(who, stops, visit, later_s) or stops
    return TechnicianDay(who, tuple(stops))


def appended(who: Technician, stops: list[Stop], visit: Visit, later_s: int) -> list[Stop] | None:
    if len(stops) == who.max_visits:
        return None
    fixed = [Visit(s.id, s.place, s.service_s, ((s.start_s, s.start_s),)) for s in stops]
    legs = legs_of(who, [*stops, visit])
    if who.max_travel_s is not None and sum(legs) > who.max_travel_s:
        return None
    ((lo, hi),) = visit.windows
    timed = schedule(working_day(who), [*fixed, visit], legs, who.start)
    if timed is None:
        return None
    start_s = timed.visits[-1][1]
    later = replace(visit, windows=((start_s + later_s, start_s + later_s),))
    if start_s + later_s <= hi and schedule(working_day(who), [*fixed, later], legs, who.start):
        start_s += later_s
    return [*stops, Stop(visit.id, visit.place, start_s, visit.service_s, lo, hi)]


@st.composite
def questions(draw, *, technicians_needed: int = 1) -> Wanted:
    """One window; some ask for a skill."""
    second = draw(st.none() | SKILLS) if technicians_needed == 2 else None
    skills = draw(SKILLS) if draw(SOMETIMES) else {}
    window = Window(MONDAY, *draw(SPANS))
    return Wanted(draw(PLACES), draw(st.integers(0, 120)) * M, (window,), skills, technicians_needed, second)


def teams(*, pauses: bool, most: int = 3):
    return st.integers(1, most).flatmap(
        lambda count: st.tuples(*(published(f"t{n}", pauses=pauses) for n in range(count)))
    )
