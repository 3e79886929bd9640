"""When a technician does what, for a given order of visits: the earliest schedule that keeps every rule.

A break or absence that touches the route is a pause: it lies on one of the legs, which one is searched
here. The search is exact: of all states with the same pauses behind them only the earliest can matter.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routing.place import Place
from routing.technician import Break, Technician
from routing.visit import Visit

Trail = tuple["Trail | None", tuple[str, int, int]]  # what happened before, then (kind, from, to)
State = tuple[int, Trail | None]  # free at this second, and how it came to be


@dataclass(frozen=True, slots=True)
class Pause:
    """Begins in `earliest_s`..`latest_s`; a route that leaves from `void_s` on or is back by `earliest_s` has none."""

    kind: str
    earliest_s: int
    latest_s: int
    length_s: int
    void_s: int


@dataclass(frozen=True, slots=True)
class Day:
    """The time a technician can really be out, and the pauses in it."""

    begin_s: int
    end_s: int
    pauses: tuple[Pause, ...]


@dataclass(frozen=True, slots=True)
class Timed:
    """`visits` holds (arrival, start) of each, `breaks` (start, end)."""

    leave_s: int
    back_s: int
    visits: tuple[tuple[int, int], ...]
    breaks: tuple[tuple[int, int], ...]


def working_day(technician: Technician) -> Day:
    """The shift without absences at its edges, and without a tail that leaves no room for a break due in it."""
    begin, end = technician.shift
    end += technician.overtime_s
    absences = [(a, b) for a, b in sorted(technician.absences) if a < b]
    for a, b in absences:
        begin = max(begin, b) if a <= begin else begin
    for a, b in sorted(absences, key=lambda span: -span[1]):
        end = min(end, a) if b >= end else end
    due = [rest for rest in technician.breaks if is_due(rest, begin, end, absences)]
    for rest in due:
        first = max(rest.earliest_s, begin)
        end = first if first + rest.length_s > end else end
    return Day(begin, max(begin, end), tuple(pauses(begin, end, absences, due)))


def is_due(rest: Break, begin: int, end: int, absences: list[tuple[int, int]]) -> bool:
    """A break is void where its window lies outside the day or inside an absence."""
    inside = any(a <= rest.earliest_s and rest.latest_s <= b for a, b in absences)
    return not inside and rest.earliest_s < end and rest.latest_s > begin


def pauses(begin: int, end: int, absences: list[tuple[int, int]], due: list[Break]) -> Iterator[Pause]:
    yield from (Pause("absence", a, a, b - a, b) for a, b in absences if begin < a and b < end)
    for rest in due:
        first, last = max(rest.earliest_s, begin), min(rest.latest_s, end - rest.length_s)
        if first <= last:
            yield Pause("break", first, last, rest.length_s, rest.latest_s)


def first_start(visit: Visit, arrival_s: int) -> int | None:
    """The first second from `arrival_s` on at which a window lets the service begin."""
    return min((max(arrival_s, lo) for lo, hi in visit.windows if arrival_s <= hi), default=None)


def schedule(day: Day, visits: Sequence[Visit], legs_s: Sequence[int], start: Place | None = None) -> Timed | None:
    """The earliest way to do `visits` in this order, or None. `legs_s` has one leg more than there are visits.

    `start` is where the first leg begins, for the setup of the first visit; None: anywhere else. Nobody waits at
    the first door who can leave later and yet do everything in the same seconds.
    """
    leaving = departures(day)
    timed = earliest(day, visits, legs_s, start, leaving)
    if timed is None or not visits or timed.visits[0][0] == timed.visits[0][1]:
        return timed
    starts = [start_s for _, start_s in timed.visits]
    for mask, state in leaving.items():  # the latest first
        later = earliest(day, visits, legs_s, start, {mask: state})
        if later and later.back_s == timed.back_s and [start_s for _, start_s in later.visits] == starts:
            return later
    return timed


def earliest(
    day: Day, visits: Sequence[Visit], legs_s: Sequence[int], start: Place | None, states: dict[int, State]
) -> Timed | None:
    """The earliest way from one of these states of leaving."""
    here = start
    for visit, leg_s in zip(visits, legs_s, strict=False):
        states = serve(visit, drive(day, states, leg_s), duration_s(visit, here))
        here = visit.place
        if not states:
            return None
    homes = drive(day, states, legs_s[-1])
    ends = [state for mask, state in homes.items() if is_back(day, mask, state[0])]
    return unwind(day, min(ends, key=lambda state: state[0]), legs_s[0]) if ends else None


def departures(day: Day) -> dict[int, State]:
    """Leave when the day begins, or late enough that pauses are void; the key has a bit for each pause behind us."""
    times = sorted({day.begin_s} | {pause.void_s for pause in day.pauses}, reverse=True)
    leave = {sum(1 << i for i, p in enumerate(day.pauses) if p.void_s <= t): t for t in times}
    return {mask: (t, (None, ("leave", t, t))) for mask, t in leave.items()}


def is_back(day: Day, mask: int, back_s: int) -> bool:
    open_pauses = (pause for i, pause in enumerate(day.pauses) if not mask >> i & 1)
    return back_s <= day.end_s and all(back_s <= pause.earliest_s for pause in open_pauses)


def drive(day: Day, states: dict[int, State], leg_s: int) -> dict[int, State]:
    """Arrive, with every choice of pauses on the way; pauses stop the drive, waiting for them may not."""
    arrivals: dict[int, State] = {}

    def go(mask: int, now: int, arrive: int, trail: Trail | None) -> None:
        arrival = max(now, arrive)
        if mask not in arrivals or arrival < arrivals[mask][0]:
            arrivals[mask] = (arrival, trail)
        for i, pause in enumerate(day.pauses):
            start = max(now, pause.earliest_s)
            if not mask >> i & 1 and start <= pause.latest_s:
                end = start + pause.length_s
                go(mask | 1 << i, end, arrive + pause.length_s, (trail, (pause.kind, start, end)))

    for mask, (free, trail) in states.items():
        go(mask, free, free + leg_s, trail)
    return arrivals


def duration_s(visit: Visit, before: Place | None) -> int:
    """Service, and setup unless the technician is at this place already."""
    return visit.service_s + (0 if before == visit.place else visit.setup_s)


def serve(visit: Visit, arrivals: dict[int, State], lasts_s: int) -> dict[int, State]:
    served: dict[int, State] = {}
    for mask, (arrival, trail) in arrivals.items():
        start = first_start(visit, arrival)
        if start is not None:
            served[mask] = (start + lasts_s, (trail, ("visit", arrival, start)))
    return served


def unwind(day: Day, home: State, first_leg_s: int) -> Timed:
    events = []
    back_s, trail = home
    while trail is not None:
        trail, event = trail
        events.append(event)
    events.reverse()
    leave_s = leave_late(day, events, first_leg_s)
    visits = tuple((arrival, start) for kind, arrival, start in events if kind == "visit")
    return Timed(leave_s, back_s, visits, tuple((a, b) for kind, a, b in events if kind == "break"))


def leave_late(day: Day, events: list[tuple[str, int, int]], first_leg_s: int) -> int:
    """When to leave, so that nobody waits at the first door who can wait at home; a break before it moves, too."""
    leave_s, kinds = events[0][1], [kind for kind, _, _ in events[1:3]]
    if kinds[:1] == ["visit"]:
        start_s = events[1][2]
        events[1] = ("visit", start_s, start_s)
        return start_s - first_leg_s
    if kinds == ["break", "visit"]:
        (_, rest_s, rested_s), (_, _, start_s) = events[1:3]
        length_s = rested_s - rest_s
        due = (p for p in day.pauses if p.length_s == length_s and p.earliest_s <= rest_s <= p.latest_s)
        last_s = start_s - first_leg_s - length_s
        rest_s = max(rest_s, min(last_s, *(p.latest_s for p in due)))
        leave_s = max(leave_s, min(rest_s, last_s))
        arrival_s = max(rest_s, leave_s + first_leg_s) + length_s
        events[1:3] = [("break", rest_s, rest_s + length_s), ("visit", arrival_s, start_s)]
    return leave_s
