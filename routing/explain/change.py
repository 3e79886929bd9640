"""A change of the rules that lets a visit into the plan, with everything that is needed to apply it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from routing.goals import Goals
from routing.problem import Problem
from routing.solution import Reason, Route, Solution, Unplanned
from routing.technician import Technician
from routing.visit import Visit


class Kind(StrEnum):
    """Which rule gives way, and what is said about it."""

    ROOM = "room"  # none: there is room, the search for the plan has missed it
    WIDEN_WINDOW = "widen_window"  # the window begins `by_s` earlier, or ends `by_s` later
    OVERTIME = "overtime"  # `technician` is back `by_s` after the shift and its allowed overtime
    ALLOW = "allow"  # `technician`, who is forbidden or not among the allowed, goes nevertheless
    TRAIN = "train"  # `technician` has room, and gets the skills (lent by a colleague, or on the phone)
    RAISE_LIMIT = "raise_limit"  # most visits, most travel or the van of `technician` let one more in
    UNTIE = "untie"  # it no longer comes after other visits
    UNLOCK = "unlock"  # it is no longer locked
    MORE_CHANGES = "more_changes"  # `by_s` is 0; the budget of changes grows
    DROP = "drop"  # the less urgent visit `gives_way` is left out
    LEND = "lend"  # somebody more, with the skills, at the visit's place from `from_s` to `to_s`


# What a change is worth, in seconds of travel: a price, and for some a price for each of its seconds.
# A customer's hour is worth an hour, an hour of overtime two; a rule that somebody set costs at least an hour
# of talking; a person from elsewhere half a day. `DROP` costs by the priority of what gives way.
PRICE_S: Mapping[Kind, int] = {
    Kind.ROOM: 0,
    Kind.WIDEN_WINDOW: 0,
    Kind.OVERTIME: 0,
    Kind.ALLOW: 3600,
    Kind.RAISE_LIMIT: 3600,
    Kind.MORE_CHANGES: 3600,
    Kind.UNTIE: 7200,
    Kind.UNLOCK: 7200,
    Kind.TRAIN: 7200,
    Kind.DROP: 0,
    Kind.LEND: 4 * 3600,
}
PER_SECOND: Mapping[Kind, int] = {Kind.WIDEN_WINDOW: 1, Kind.OVERTIME: 2}
DROPPED_PRIORITY_S = 900  # for each step of priority + 1


@dataclass(frozen=True, slots=True)
class Change:
    """Lets `visit` in. `price_s` says how dear it is, added travel (`travel_s`) included.

    `technicians` do it, from `start_s`, each after the stop of the same rank in `behind` (empty: as the
    first). `visits`, `people` and `goals` replace those of the problem that have the same id, or are added
    to it; `routes` replace the routes of their technicians. With the change applied `routing.check` finds
    nothing in the plan.
    """

    kind: Kind
    visit: str
    price_s: int
    travel_s: int
    start_s: int
    technicians: tuple[str, ...]
    behind: tuple[str, ...]
    routes: tuple[Route, ...]
    by_s: int = 0
    earlier: bool = False
    gives_way: str = ""
    visits: tuple[Visit, ...] = ()
    people: tuple[Technician, ...] = ()
    goals: Goals | None = None

    def apply(self, problem: Problem) -> Problem:
        """The problem with the changed rules."""
        visits = {visit.id: visit for visit in (*problem.visits, *self.visits)}
        people = {person.id: person for person in (*problem.technicians, *self.people)}
        return replace(
            problem,
            visits=tuple(visits.values()),
            technicians=tuple(people.values()),
            goals=self.goals or problem.goals,
        )

    def admit(self, solution: Solution) -> Solution:
        """The plan with the visit in it."""
        routes = {route.technician: route for route in (*solution.routes, *self.routes)}
        left_out = [row for row in solution.unplanned if row.visit != self.visit]
        if self.gives_way:
            left_out.append(Unplanned(self.gives_way, Reason.WINDOW_FULL))
        return Solution(tuple(route for route in routes.values() if route.stops), tuple(left_out))
