"""An independent judge: every rule and the score of a plan, by code that shares nothing with the solver.

The times in a plan are checked, not trusted. Nothing is saved or handed back that was not judged here.
The rules of one technician's day stand in `check_day`, those that bind several in `check_plan`, the score
in `check_score`.
"""

from dataclasses import dataclass

from routing.check_day import DAY_RULES
from routing.check_facts import facts_of, legs_s
from routing.check_plan import PLAN_RULES
from routing.check_score import score_of
from routing.problem import Problem
from routing.solution import Score, Solution
from routing.travel import GreatCircle, TravelTimes

__all__ = ["Verdict", "check", "legs_s"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with a plan (nothing, if `violations` is empty), and its score."""

    violations: tuple[str, ...]
    score: Score


def check(problem: Problem, solution: Solution, travel: TravelTimes | None = None) -> Verdict:
    """Judge a plan. Its score counts what is really on the routes, and really travelled.

    `travel` is asked once a route. Each violation is a sentence that names the visit or the technician.
    """
    facts = facts_of(problem, solution, travel or GreatCircle())
    broken = [fault for rule in PLAN_RULES for fault in rule(facts)]
    for day in facts.days:
        broken += [f"technician {day.technician.id}: {fault}" for rule in DAY_RULES for fault in rule(day)]
    return Verdict(tuple(broken), score_of(facts))
