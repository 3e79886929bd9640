"""Closes the gap between a linear bound and whole plans, over all routes that a plan within the gap can have.

Subset-row cuts (Jepsen, Petersen, Spoorendonk and Pisinger, 2008): of the routes that do two or three of any
three visits a plan has one at most. Usually a few dozen make the linear program's answer whole.
"""

import time
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from routing.solver.recombine import PoolRoute

CUTS_A_ROUND = 30
LEAST_VIOLATION = 0.02
NOTHING = 1e-6
ROUNDING_S = 1e-3


class Closing:
    """The travel of whole plans of `columns` that lose at most `lost`; plans above `most_s` are of no interest."""

    def __init__(self, columns: Sequence[PoolRoute], worth: Sequence[int], lost: int, most_s: int) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415 - half a second, not spent by `import routing`

        self.solver, self.columns, self.most_s = pywraplp, columns, most_s
        self.program = pywraplp.Solver.CreateSolver("GLOP")
        self.objective = self.program.Objective()
        self.objective.SetMinimization()
        self.has = np.zeros((len(columns), len(worth)), dtype=np.int8)
        for row, column in zip(self.has, columns, strict=True):
            row[list(column.parts)] = 1
        self.alive = np.arange(len(columns))
        self.triples = np.array(list(combinations(range(len(worth)), 3)), dtype=np.intp).reshape(-1, 3)
        self.cut = np.zeros(len(self.triples), dtype=bool)
        self.add_rows(worth, lost)

    def add_rows(self, worth: Sequence[int], lost: int) -> None:
        endless = self.program.infinity()
        done = [self.program.Constraint(1, 1) for _ in worth]
        once = {k: self.program.Constraint(-endless, 1) for k in sorted({c.technician for c in self.columns})}
        budget = self.program.Constraint(-endless, lost)
        for row, value in zip(done, worth, strict=True):
            left_out = self.program.NumVar(0, 1, "")
            row.SetCoefficient(left_out, 1)
            budget.SetCoefficient(left_out, value)
        self.taken = [self.program.NumVar(0, endless, "") for _ in self.columns]
        for taken, column in zip(self.taken, self.columns, strict=True):
            self.objective.SetCoefficient(taken, column.cost)
            once[column.technician].SetCoefficient(taken, 1)
            for part in column.parts:
                done[part].SetCoefficient(taken, 1)

    def close(self, deadline: float) -> tuple[int, int | None]:
        """(bound, best): no plan is below the first, `most_s` + 1 where there is none; the second is one, if found."""
        bound = 0
        while time.monotonic() < deadline:
            if self.program.Solve() != self.solver.Solver.OPTIMAL:
                return self.most_s + 1, None
            value = self.objective.Value()
            bound = int(np.ceil(value - ROUNDING_S))
            if bound > self.most_s:
                return self.most_s + 1, None
            shares = np.array([self.taken[r].solution_value() for r in self.alive])
            if np.all(np.abs(shares - np.rint(shares)) < NOTHING):
                return bound, bound
            violated = self.violated(shares)
            self.drop(value)
            if not len(violated):
                break
            for i in violated:
                self.add_cut(i)
        return bound, None

    def violated(self, shares: np.ndarray) -> np.ndarray:
        """The triples whose cuts are violated most."""
        some = np.flatnonzero(shares > NOTHING)
        sums = np.zeros(len(self.triples))
        for row, share in zip(self.has[self.alive[some]], shares[some], strict=True):
            sums += share * (row[self.triples].sum(axis=1) > 1)
        sums[self.cut] = 0
        worst = np.argsort(-sums, kind="stable")[:CUTS_A_ROUND]
        return worst[sums[worst] > 1 + LEAST_VIOLATION]

    def drop(self, value: float) -> None:
        """A route whose reduced cost is above the gap is in no plan up to `most_s`."""
        reduced = np.array([self.taken[r].reduced_cost() for r in self.alive])
        out = reduced > self.most_s - value + ROUNDING_S
        for r in self.alive[out]:
            self.taken[r].SetUb(0)
        self.alive = self.alive[~out]

    def add_cut(self, triple: int) -> None:
        self.cut[triple] = True
        row = self.program.Constraint(-self.program.infinity(), 1)
        for r in self.alive[self.has[self.alive][:, self.triples[triple]].sum(axis=1) > 1]:
            row.SetCoefficient(self.taken[r], 1)
