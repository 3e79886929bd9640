"""Days planned by hand: a route as a table of starts, and problems of one or two visits.

If not said otherwise, Ann lives at km 0 and leaves at 8:00; visit a lies at km 10, takes half an hour and starts
at 8:10; she is back at 8:50. Visit b lies at km 10 too and starts at 9:00. A kilometre takes a minute.
"""

from dataclasses import dataclass

from routing import Problem, Solution
from tests.routing.line import H, M, plan, route, technician, visit

AT_8_10 = {"windows": ((8 * H + 10 * M, 8 * H + 10 * M),)}
AT_9 = {"windows": ((9 * H, 9 * H),)}


@dataclass(frozen=True)
class Day:
    """A route by hand: who, visit → start, from when to when, and the breaks."""

    starts: dict[str, int]
    back_s: int
    who: str = "ann"
    leave_s: int = 8 * H
    breaks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Rule:
    """`days` keep the rule in `kept` and break it in `broken`, with these `words`; `left_out`: how many, at best."""

    kept: Problem
    broken: Problem
    words: str
    days: tuple[Day, ...]
    broken_days: tuple[Day, ...] = ()
    left_out: int = 1
    ortools: bool = False  # in the subset of the second engine

    def plan(self, problem: Problem) -> Solution:
        days = self.broken_days if self.broken_days and problem is self.broken else self.days
        return plan(
            problem,
            *(route(problem, d.who, d.starts, leave_s=d.leave_s, back_s=d.back_s, breaks=d.breaks) for d in days),
        )


JUST_A = (Day({"a": 8 * H + 10 * M}, 8 * H + 50 * M),)
A_THEN_B = (Day({"a": 8 * H + 10 * M, "b": 9 * H}, 9 * H + 40 * M),)


def one(ann=None, bob=None, **rules) -> Problem:
    """Visit a, and Ann; Bob too, if anything is said of him."""
    people = [technician("ann", **(ann or {}))]
    if bob is not None:
        people.append(technician("bob", **bob))
    return Problem((visit("a", 10, **(AT_8_10 | rules)),), tuple(people))


def two(a=None, b=None, *, ann=None, bob=None, **more) -> Problem:
    """Visits a at 8:10 and b at 9:00, both at km 10, and Ann; Bob too, if anything is said of him."""
    people = [technician("ann", **(ann or {}))]
    if bob is not None:
        people.append(technician("bob", **bob))
    visits = [visit(name, **({"km": 10} | at | (r or {}))) for name, at, r in (("a", AT_8_10, a), ("b", AT_9, b))]
    return Problem(tuple(visits), tuple(people), **more)


def pair(ann=None, bob=None, **rules) -> Problem:
    return one(ann, bob or {}, technicians_needed=2, **rules)
