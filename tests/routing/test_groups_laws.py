"""However a plan is cut into groups, what they answer side by side fits together."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import Problem, Published, Solution, check
from routing.explain import reasons
from routing.solver.adopt import adopt
from routing.solver.choose import Choosing
from routing.solver.crew import Alone, never
from routing.solver.finish import timed_routes
from routing.solver.plan import Plan
from routing.solver.rounds import Rounds, Stage
from routing.solver.tables import Tables
from tests.routing.line import MINUTE_PER_KM, H, technician, visit
from tests.routing.strategies import problems


def violations(plan: Plan) -> tuple[str, ...]:
    problem = plan.tables.problem
    routes = tuple(timed_routes(plan.copy(), MINUTE_PER_KM))
    return check(problem, Solution(routes, reasons(problem, routes, MINUTE_PER_KM)), MINUTE_PER_KM).violations


@dataclass
class SmallGroups(Rounds):
    """Rounds that cut even a small plan, and have it checked each time."""

    people: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        self.chains = []

    def group_size(self) -> int:
        return self.people

    def round(self, stage: Stage) -> None:
        super().round(stage)
        assert violations(self.plan) == ()


def in_groups(problem: Problem, people: int, seed: int) -> SmallGroups:
    problem = replace(problem, goals=replace(problem.goals, changes_at_most=None))
    plan = Plan(Tables(problem))
    adopt(plan)
    return SmallGroups(plan, MINUTE_PER_KM, Alone(never), seed, 20, True, never, lambda: None, people=people)


def searched(rounds: SmallGroups, *group_sizes: int) -> None:
    for rounds.people in group_sizes:
        rounds.round(Stage((100.0, 10.0), 1.0, 1e18, 6, 0.9))


@given(problems(), st.integers(1, 2), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_groups_keep_what_others_rely_on_and_so_does_cp_sat(problem, people, seed):
    if not problem.visits or not problem.technicians:
        return
    rounds = in_groups(replace(problem, published=()), people, seed)
    searched(rounds, len(problem.technicians), people, people, people)
    rounds.choose(Choosing(None, 1, seed, never))
    assert violations(rounds.plan) == ()
    searched(rounds, people)


@given(problems(), st.integers(1, 2), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_of_a_plan_in_force_groups_keep_no_half_of_a_visit_that_has_lost_the_other(problem, people, seed):
    if not problem.visits or not problem.technicians:
        return
    rounds = in_groups(problem, people, seed)
    searched(rounds, people, people)


@pytest.mark.parametrize("away", ["ann", "bob"])
def test_who_was_to_come_with_somebody_away_is_free_though_they_are_in_two_groups(away):
    """Nobody else is there; the priority of the pair stands at one half, and each group sees one."""
    people = [technician(name, absences=((8 * H, 16 * H),) if name == away else ()) for name in ("ann", "bob")]
    pair = visit("pair", 10, technicians_needed=2)
    rounds = in_groups(Problem((pair,), people, [Published("pair", t.id, 10 * H) for t in people]), 1, seed=1)
    searched(rounds, 1)
    assert rounds.plan.routes == [[], []]
