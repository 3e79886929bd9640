"""The rules that one technician's day keeps or breaks, looked at alone. One function a rule."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from routing.check_facts import Day
from routing.solution import Stop
from routing.technician import Break

Rule = Callable[[Day], Iterator[str]]


def inside_the_shift(day: Day) -> Iterator[str]:
    """Out inside the shift; the overtime allowed lengthens it."""
    begin, end = day.technician.shift
    if day.route.leave_s < begin or day.route.back_s > end + day.technician.overtime_s:
        yield f"is out from {day.route.leave_s} to {day.route.back_s}, outside the shift"


def inside_the_windows(day: Day) -> Iterator[str]:
    for stop, visit in zip(day.route.stops, day.visits, strict=True):
        if not any(lo <= stop.start_s <= hi for lo, hi in visit.windows):
            yield f"visit {visit.id} starts at {stop.start_s}, outside its windows"


def allowed_and_not_forbidden(day: Day) -> Iterator[str]:
    names = day.technician.names
    for visit in day.visits:
        if visit.allowed is not None and not names & visit.allowed:
            yield f"is not among those allowed to do visit {visit.id}"
        if names & visit.forbidden:
            yield f"is forbidden to do visit {visit.id}"


def lasts_as_long_as_it_must(day: Day) -> Iterator[str]:
    """The service, and the setup unless the technician is at this very place already."""
    here = day.technician.start
    for stop, visit in zip(day.route.stops, day.visits, strict=True):
        must_s = visit.service_s + (visit.setup_s if here != visit.place else 0)
        if stop.end_s - stop.start_s != must_s:
            yield f"visit {visit.id} lasts {stop.end_s - stop.start_s} s, not {must_s} s"
        here = visit.place


def time_for_every_leg(day: Day) -> Iterator[str]:
    """Between two visits there is time for the leg and for every pause that begins there."""
    pauses = [*day.route.breaks, *absences_on(day)]
    free_s = day.route.leave_s
    home = Stop("home", day.route.back_s, day.route.back_s, day.route.back_s, day.legs_s[-1])
    for stop, leg in zip((*day.route.stops, home), day.legs_s, strict=True):
        between = [(a, b) for a, b in pauses if free_s <= a < stop.start_s or free_s < b <= stop.start_s]
        earliest = free_s + leg + sum(b - a for a, b in between)
        if stop.start_s < earliest or any(b > stop.start_s for _, b in between):
            yield f"{stop.visit} begins at {stop.start_s}, before it can ({earliest})"
        if not free_s + leg <= stop.arrival_s <= stop.start_s:
            yield f"{stop.visit} is reached at {stop.arrival_s}, which can't be"
        free_s = stop.end_s


def travel_as_it_is(day: Day) -> Iterator[str]:
    if tuple(stop.travel_s for stop in day.route.stops) != day.legs_s[:-1] or day.route.travel_s != sum(day.legs_s):
        yield "the travel times given are not those of the way"


def on_roads(day: Day) -> Iterator[str]:
    names = [*(visit.id for visit in day.visits), "home"]
    yield from (f"there is no road to {names[i]}" for i in day.no_road)


def absent_when_absent(day: Day) -> Iterator[str]:
    route = day.route
    for a, b in absences_on(day):
        if a < route.leave_s or b > route.back_s or any(s.start_s < b and s.end_s > a for s in route.stops):
            yield f"works in the absence from {a} to {b}"


def breaks_beside_work(day: Day) -> Iterator[str]:
    """Outside visits, other breaks and absences, and inside the route."""
    taken = set(day.route.breaks)
    busy = sorted([*day.route.breaks, *absences_on(day), *((s.start_s, s.end_s) for s in day.route.stops)])
    if any(nxt[0] < this[1] for this, nxt in pairwise(busy) if this in taken or nxt in taken):
        yield "takes a break during a visit, an absence or another break"
    if any(a < day.route.leave_s or b > day.route.back_s for a, b in taken):
        yield "takes a break outside the route"


def breaks_that_are_due(day: Day) -> Iterator[str]:
    """Each break that is due is taken once, inside its window and at its length, and no other."""
    taken = sorted(day.route.breaks)
    for rest in sorted(day.technician.breaks, key=lambda rest: (not is_due(rest, day), rest.latest_s)):
        fitting = [t for t in taken if rest.earliest_s <= t[0] <= rest.latest_s and t[1] - t[0] == rest.length_s]
        if fitting:
            taken.remove(fitting[0])
        elif is_due(rest, day):
            yield f"does not take the break due from {rest.earliest_s} to {rest.latest_s}"
    yield from (f"takes a break from {a} to {b} that nobody knows" for a, b in taken)


def is_due(rest: Break, day: Day) -> bool:
    """Not due: a break whose window lies outside the route, or inside an absence."""
    absent = any(a <= rest.earliest_s and rest.latest_s <= b for a, b in day.technician.absences)
    return not absent and rest.earliest_s < day.route.back_s and rest.latest_s > day.route.leave_s


def absences_on(day: Day) -> list[tuple[int, int]]:
    return [(a, b) for a, b in day.technician.absences if a < b and a < day.route.back_s and b > day.route.leave_s]


def room_in_the_van(day: Day) -> Iterator[str]:
    """All that is delivered is on board at the start; what is picked up comes in at its stop."""
    for kind, room in day.technician.capacity.items():
        load = sum(visit.delivery.get(kind, 0) for visit in day.visits)
        most = load
        for visit in day.visits:
            load += visit.pickup.get(kind, 0) - visit.delivery.get(kind, 0)
            most = max(most, load)
        if most > room:
            yield f"carries {most} of {kind}, and has room for {room}"


def not_too_many_visits(day: Day) -> Iterator[str]:
    most = day.technician.max_visits
    if most is not None and len(day.visits) > most:
        yield f"does {len(day.visits)} visits, more than {most}"


def not_too_much_travel(day: Day) -> Iterator[str]:
    most = day.technician.max_travel_s
    if most is not None and sum(day.legs_s) > most:
        yield f"travels {sum(day.legs_s)} s, more than {most} s"


DAY_RULES: tuple[Rule, ...] = (
    inside_the_shift,
    inside_the_windows,
    allowed_and_not_forbidden,
    lasts_as_long_as_it_must,
    time_for_every_leg,
    travel_as_it_is,
    on_roads,
    absent_when_absent,
    breaks_beside_work,
    breaks_that_are_due,
    room_in_the_van,
    not_too_many_visits,
    not_too_much_travel,
)
