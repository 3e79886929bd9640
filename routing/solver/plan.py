"""The plan while it is made: who goes where in which order, before anything has a time."""

from copy import copy
from dataclasses import dataclass, field

import numpy as np

from routing.solver.kernel.layout import APART, TOGETHER, Ints
from routing.solver.tables import Tables
from routing.solver.task import Answer

Starts = tuple[tuple[int, int], ...]
Key = tuple[int, tuple[int, ...], Starts]  # technician, parts in order, starts of the parts that others depend on


@dataclass
class Plan:
    """Routes of parts; `lo` and `hi` are the windows of parts as relations narrow them.

    `kept` has how many published parts each technician keeps: before the first search, may keep.
    `met` names each technician's route in the pool of routes met, if those are collected.
    """

    tables: Tables
    routes: list[list[int]] = field(default_factory=list)
    met: dict[int, Key] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.routes = self.routes or [[] for _ in self.tables.problem.technicians]
        self.lo, self.hi = self.tables.part["lo"].copy(), self.tables.part["hi"].copy()
        self.kept = np.zeros(len(self.routes), np.int64)

    def where(self) -> Ints:
        """(n,) technician of each part, or -1."""
        where = np.full(len(self.tables.halves), -1, np.int32)
        for k, route in enumerate(self.routes):
            where[route] = k
        return where

    def left_out(self) -> Ints:
        """Parts that no route has."""
        return np.flatnonzero(self.where() < 0).astype(np.int32)

    def take(self, parts: Ints, technicians: Ints, answer: Answer) -> None:
        """Put a group's answer in the place of what it had."""
        for j, k in enumerate(technicians.tolist()):
            self.met.pop(k, None)
            self.routes[k] = parts[answer.route[answer.begin[j] : answer.begin[j + 1]]].tolist()
        self.lo[parts], self.hi[parts] = answer.lo, answer.hi
        self.kept[technicians] = answer.kept

    def let_go(self) -> set[int]:
        """Take off what can't be done without a part that no route has; the technicians whose routes that changes."""
        earlier, later, _, kind = self.tables.relation.T
        changed: set[int] = set()
        while True:
            where = self.where()
            lost = where < 0
            halves, without = earlier[lost[later] & (kind == TOGETHER)], later[lost[earlier] & (kind != APART)]
            useless = np.unique([part for part in (*halves, *without) if not lost[part]]).astype(np.int32)
            if not len(useless):
                return changed
            for k in set(where[useless].tolist()):
                self.routes[k] = [part for part in self.routes[k] if part not in useless]
                self.met.pop(k, None)
                self.kept[k] = max(0, self.kept[k] - int((self.tables.part["published"][useless] == k).sum()))
                changed.add(k)

    def copy(self) -> "Plan":
        """The same plan, to go on from later; routes are replaced, never changed, so that they can be shared."""
        other = copy(self)
        other.routes, other.met, other.lo, other.hi = list(self.routes), dict(self.met), self.lo.copy(), self.hi.copy()
        other.kept = self.kept.copy()
        return other

    def lost(self) -> int:
        return int(self.tables.worth[self.left_out()].sum())
