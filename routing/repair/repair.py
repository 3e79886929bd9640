"""Mends a plan in the middle of the day: little moves, nobody's started work is touched, and all is checked."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from routing.check import check
from routing.faults import ProblemError
from routing.problem import Problem
from routing.repair.day import Day
from routing.repair.diff import Diff, diff
from routing.repair.events import Event
from routing.repair.happen import happen
from routing.repair.insert import insert
from routing.repair.part import Part
from routing.solution import Route, Score, Solution
from routing.solver.crew import SolverError
from routing.solver.engine import solve
from routing.travel import GreatCircle, TravelTimes

ENDING_S = 0.5  # for reasons and the check


@dataclass(frozen=True, slots=True)
class Repair:
    """`problem` is the day as it is known now, and `solution` the plan for it, which `routing.check` has judged.

    `changes`: visits that moved to make room, at most as many as asked for. Those that the events themselves
    moved are not counted, but stand in `diff`, each with its cause. `neighbours`: technicians who took part.
    `error` is why the search failed, where it did: a fault of the planner, to be logged. The plan without it stands.
    """

    problem: Problem
    solution: Solution
    score: Score
    changes: int
    diff: Diff
    neighbours: tuple[str, ...]
    wall_s: float
    error: Exception | None = None


def repair(
    problem: Problem,
    plan: Solution,
    events: Sequence[Event],
    *,
    now_s: int,
    changes_at_most: int,
    limit_s: float = 2.0,
    iterations: int | None = None,
    travel: TravelTimes | None = None,
) -> Repair:
    """Plan anew what `events` have upset at `now_s`, in about `limit_s` seconds.

    `iterations` a visit instead of a time limit make the same plan on any machine.

    What has begun, or is being driven to, stays; windows are kept, promised visits leave the plan last. At
    most `changes_at_most` other visits change their technician, move by more than `Goals.moved_s` or are left
    out. Only technicians within 30 km take part. `plan` must keep all rules of `problem`. Raises
    `ProblemError` that names all events which make no sense in this plan at `now_s`, `SolverError` where the
    answer does not pass the check.
    """
    began, travel = time.monotonic(), travel or GreatCircle()
    day = Day.of(problem, plan, travel, now_s)
    happen(day, events)
    part = Part.of(day, changes_at_most)
    answers = [part.merged(insert(part.problem, part.routes, part.orphans, travel))]
    left_s, error = limit_s - ENDING_S - (time.monotonic() - began), None
    if part.orphans and (left_s > 0 or iterations):
        try:
            answers.append(part.merged(searched(part, travel, left_s, iterations)))
        except (SolverError, ProblemError) as fault:
            error = fault
    verdicts = [(known, solution, check(known, solution, travel)) for known, solution in answers]
    known, solution, verdict = min(verdicts, key=lambda one: (bool(one[2].violations), one[2].score.rank))
    if verdict.violations:
        raise SolverError("The repaired plan breaks rules: " + "; ".join(verdict.violations[:10]))
    causes = {**day.forced, **day.orphans, **day.gone}
    changed = diff(plan.routes, solution.routes, causes, problem.goals.moved_s)
    names, wall_s = tuple(part.technicians), time.monotonic() - began
    return Repair(known, solution, verdict.score, verdict.score.changes, changed, names, wall_s, error)


def searched(part: Part, travel: TravelTimes, limit_s: float, iterations: int | None) -> tuple[Route, ...]:
    limit = None if iterations else limit_s
    found = solve(part.problem, time_limit_s=limit, iterations=iterations, travel=travel, recombine=False)
    return found.solution.routes
