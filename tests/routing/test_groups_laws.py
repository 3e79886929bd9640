"""However a plan is cut into groups, what they answer side by side fits together."""

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from routing import Problem, Solution, check
from routing.explain import reasons
from routing.solver.adopt import adopt
from routing.solver.choose import Choosing
from routing.solver.crew import Alone, never
from routing.solver.finish import timed_routes
from routing.solver.plan import Plan
from routing.solver.rounds import Rounds, Stage
from routing.solver.tables import Tables
from tests.routing.line import MINUTE_PER_KM
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


def searched(problem: Problem, people: int, seed: int) -> SmallGroups:
    plan = Plan(Tables(problem))
    adopt(plan)
    rounds = SmallGroups(plan, MINUTE_PER_KM, Alone(never), seed, 20, True, never, lambda: None, people=people)
    for each in ([len(problem.technicians)], [people] * 3):
        for rounds.people in each:
            rounds.round(Stage((100.0, 10.0), 1.0, 1e18, 6, 0.9))
    return rounds


@given(problems(), st.integers(1, 2), st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_groups_keep_what_others_rely_on_and_so_does_cp_sat(problem, people, seed):
    if not problem.visits or not problem.technicians:
        return
    problem = replace(problem, published=(), goals=replace(problem.goals, changes_at_most=None))
    rounds = searched(problem, people, seed)
    rounds.choose(Choosing(None, 1, seed, never))
    assert violations(rounds.plan) == ()
    rounds.round(Stage((100.0, 10.0), 1.0, 1e18, 6, 1.0))
