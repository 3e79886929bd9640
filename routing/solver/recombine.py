"""Chooses a day from routes that searches met: set partitioning by OR-Tools CP-SAT.

One search mends its own plan; the best routes of many, put together, are often better than each plan they
came from (Rochat and Taillard, 1995). Rules that couple technicians are kept by the fixed starts of the
parts concerned.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, TypeVar

from routing.solver.couplings import Couplings

ROUTES_PER_TECHNICIAN = 400  # of one technician the last that were met: a search gets better as it goes
LARGEST_OBJECTIVE = 1 << 60  # CP-SAT counts in 64 bits and needs some room
LOOK_S = 0.1  # between two looks whether to stop

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class PoolRoute:
    """A route that keeps every rule of its own technician.

    `technician` and `parts` are indexes; a visit for two technicians is two parts. `cost` is its share of the
    weighted sum. `changes` counts against the budget of changes; a caller who counts what is kept instead
    makes it negative. `starts` has (part, second) for every part that a rule couples with another.
    """

    technician: int
    parts: tuple[int, ...]
    cost: int
    changes: int = 0
    starts: tuple[tuple[int, int], ...] = ()


def recombine(
    routes: Sequence[PoolRoute],
    incumbent: Sequence[PoolRoute],
    worth: Sequence[int],
    *,
    pairs: Sequence[tuple[int, int]] = (),
    after: Sequence[tuple[int, int, int]] = (),
    apart: Sequence[tuple[int, int, int, int]] = (),
    changes_at_most: int | None = None,
    limit_s: float | None = None,
    deterministic_limit: float | None = None,
    workers: int = 1,
    seed: int = 1,
    stop: Callable[[], bool] | None = None,
) -> list[PoolRoute]:
    """At most one route a technician and each part at most once, with the least lost worth, then the least cost.

    `routes` in the order in which they were met. `worth` of a part is lost where no chosen route has it; the
    worth of a visit for two technicians stands at one of its parts.
    `pairs` (part, part): both or none, starting in the same second, by two technicians.
    `after` (earlier, later, gap_s): the later only with the earlier, starting at least `gap_s` after its start.
    `apart` (part, part, lasts_s, lasts_s): never at the same time.
    `changes_at_most` bounds the sum of `changes`.
    The incumbent keeps all of this, and is returned where nothing better was found in `limit_s` seconds, or in
    `deterministic_limit` units of CP-SAT's own clock, by which the answer depends on nothing but the input.
    """
    pool = candidates(routes, incumbent)
    choice = Choice(pool, worth, rank(incumbent, worth))
    Couplings(choice.model, [(dict(r.starts), x) for r, x in zip(pool, choice.taken, strict=True)]).add(
        pairs, after, apart
    )
    if changes_at_most is not None:
        choice.bound_changes(changes_at_most)
    choice.hint(incumbent)
    chosen = choice.solve(parameters(limit_s, deterministic_limit, workers, seed), stop)
    return min(list(incumbent), chosen, key=lambda plan: rank(plan, worth))


def rank(plan: Sequence[PoolRoute], worth: Sequence[int]) -> tuple[int, int]:
    done = {part for route in plan for part in route.parts}
    return sum(worth) - sum(worth[part] for part in done), sum(route.cost for route in plan)


def candidates(routes: Sequence[PoolRoute], incumbent: Sequence[PoolRoute]) -> list[PoolRoute]:
    """Each set of parts once a technician, in its cheapest order, and always the incumbent's."""
    cheapest: dict[object, PoolRoute] = {}
    for route in (*routes, *incumbent):
        key = (route.technician, frozenset(route.parts), route.starts, route.changes)
        met = cheapest.pop(key, route)
        cheapest[key] = min(route, met, key=lambda r: r.cost)
    left: dict[int, int] = {}
    kept = []
    for route in reversed(cheapest.values()):
        left[route.technician] = left.get(route.technician, ROUTES_PER_TECHNICIAN) - 1
        if route.parts and left[route.technician] >= 0:
            kept.append(route)
    return kept


class Choice:
    """The model: `taken` has a variable for each route of the pool, `lost` for each part that a route could do."""

    def __init__(self, pool: list[PoolRoute], worth: Sequence[int], incumbent: tuple[int, int]) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - half a second, not spent by `import routing`

        self.cp_model, self.model, self.pool = cp_model, cp_model.CpModel(), pool
        self.taken = [self.model.new_bool_var("") for _ in pool]
        by_technician: dict[int, list[Any]] = {}
        by_part: dict[int, list[Any]] = {}
        for route, x in zip(pool, self.taken, strict=True):
            by_technician.setdefault(route.technician, []).append(x)
            for part in route.parts:
                by_part.setdefault(part, []).append(x)
        for mine in by_technician.values():
            self.model.add_at_most_one(mine)
        self.lost = {part: self.model.new_bool_var("") for part in sorted(by_part)}
        for part, doing in by_part.items():
            self.model.add_exactly_one(*doing, self.lost[part])
        self.minimise(worth, incumbent)

    def minimise(self, worth: Sequence[int], incumbent: tuple[int, int]) -> None:
        """One sum in which a unit of worth weighs more than all cost; cost is made coarser where that overflows."""
        most_lost = incumbent[0] - sum(worth) + sum(worth[part] for part in self.lost)
        dearest: dict[int, int] = {}
        for route in self.pool:
            dearest[route.technician] = max(dearest.get(route.technician, 0), route.cost)
        step = 1 + (sum(worth) + 1) * sum(dearest.values()) // LARGEST_OBJECTIVE
        unit = sum(dearest.values()) // step + 1
        lost = self.cp_model.LinearExpr.weighted_sum(list(self.lost.values()), [worth[part] for part in self.lost])
        cost = self.cp_model.LinearExpr.weighted_sum(self.taken, [route.cost // step for route in self.pool])
        self.model.add(lost <= most_lost)
        self.model.minimize(unit * lost + cost)

    def bound_changes(self, most: int) -> None:
        changes = [route.changes for route in self.pool]
        self.model.add(self.cp_model.LinearExpr.weighted_sum(self.taken, changes) <= most)

    def hint(self, incumbent: Sequence[PoolRoute]) -> None:
        plan = {(route.technician, frozenset(route.parts), route.starts) for route in incumbent}
        done = {part for route in incumbent for part in route.parts}
        for route, x in zip(self.pool, self.taken, strict=True):
            self.model.add_hint(x, (route.technician, frozenset(route.parts), route.starts) in plan)
        for part, y in self.lost.items():
            self.model.add_hint(y, part not in done)

    def solve(self, parameters: dict[str, object], stop: Callable[[], bool] | None) -> list[PoolRoute]:
        """The routes chosen; nothing was found where that is worse than the incumbent."""
        solver = self.cp_model.CpSolver()
        for name, value in parameters.items():
            setattr(solver.parameters, name, value)
        status = watched(lambda: solver.solve(self.model), stop, solver.stop_search)
        if status not in (self.cp_model.OPTIMAL, self.cp_model.FEASIBLE):
            return []
        return [route for route, x in zip(self.pool, self.taken, strict=True) if solver.boolean_value(x)]


def parameters(limit_s: float | None, deterministic: float | None, workers: int, seed: int) -> dict[str, object]:
    chosen: dict[str, object] = {"num_workers": workers, "random_seed": seed, "linearization_level": 2}
    if limit_s is not None:
        chosen["max_time_in_seconds"] = limit_s
    if deterministic is not None:
        chosen |= {"max_deterministic_time": deterministic, "interleave_search": workers > 1}
    return chosen


def watched(search: Callable[[], Answer], stop: Callable[[], bool] | None, end: Callable[[], None]) -> Answer:
    """What `search` returns, after `end` where `stop` said so.

    `stop` is asked in the caller's thread, where its database connection and the handlers of signals live.
    """
    if stop is None:
        return search()
    with ThreadPoolExecutor(max_workers=1) as beside:
        answer = beside.submit(search)
        while wait([answer], LOOK_S).not_done:
            if stop():
                end()  # again and again: a search that has not begun does not hear it
        return answer.result()
