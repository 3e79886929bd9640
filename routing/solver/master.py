"""The linear program of column generation: each visit is done or lost, each technician has one route at most."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.solver.recombine import PoolRoute

SCALE = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """Duals in whole millionths: what doing a visit is worth, and (not above 0) what a technician's route must beat.

    `constant` is the part of Lagrange's bound that does not depend on routes.
    """

    of_visits: list[int]
    of_technicians: list[int]
    constant: int


class Master:
    """Minimises the worth lost; after `minimise_travel` the travel, with no more worth lost than that."""

    def __init__(self, worth: Sequence[int], technicians: int) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415 - half a second, not spent by `import routing`

        self.program = pywraplp.Solver.CreateSolver("GLOP")
        self.worth, self.lost_cost, self.lost_at_most = worth, list(worth), sum(worth)
        endless = self.program.infinity()
        self.done = [self.program.Constraint(1, endless) for _ in worth]
        self.once = [self.program.Constraint(-endless, 1) for _ in range(technicians)]
        self.budget = self.program.Constraint(-endless, self.lost_at_most)
        self.lost = [self.program.NumVar(0, 1, "") for _ in worth]
        self.travel: list[tuple[object, int]] = []
        for i, lost in enumerate(self.lost):
            self.done[i].SetCoefficient(lost, 1)
            self.budget.SetCoefficient(lost, worth[i])
            self.program.Objective().SetCoefficient(lost, worth[i])
        self.program.Objective().SetMinimization()

    def add(self, column: PoolRoute) -> None:
        taken = self.program.NumVar(0, self.program.infinity(), "")
        self.once[column.technician].SetCoefficient(taken, 1)
        for part in column.parts:
            self.done[part].SetCoefficient(taken, 1)
        self.travel.append((taken, column.cost))
        if not any(self.lost_cost):
            self.program.Objective().SetCoefficient(taken, column.cost)

    def minimise_travel(self, lost_at_most: int) -> None:
        self.lost_cost, self.lost_at_most = [0] * len(self.worth), lost_at_most
        self.budget.SetUb(lost_at_most)
        objective = self.program.Objective()
        for lost in self.lost:
            objective.SetCoefficient(lost, 0)
        for taken, cost in self.travel:
            objective.SetCoefficient(taken, cost)

    def solve(self) -> tuple[float, Prices]:
        """The value, and the prices as whole millionths of the right sign."""
        self.program.Solve()
        of_visits = [max(0, round(SCALE * row.dual_value())) for row in self.done]
        of_technicians = [min(0, round(SCALE * row.dual_value())) for row in self.once]
        of_budget = min(0, round(SCALE * self.budget.dual_value()))
        constant = sum(of_visits) + of_budget * self.lost_at_most
        for price, worth, cost in zip(of_visits, self.worth, self.lost_cost, strict=True):
            constant += min(0, SCALE * cost - price - of_budget * worth)
        return self.program.Objective().Value(), Prices(of_visits, of_technicians, constant)
