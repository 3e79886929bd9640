"""CP-SAT decides the day: of all routes that the searches met, the best set."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.decompose import bisect
from routing.solver.kernel.layout import AFTER, APART, GOAL_BUDGET, TOGETHER, UNLIMITED
from routing.solver.plan import Key, Plan
from routing.solver.recombine import PoolRoute, recombine
from routing.solver.tables import Tables

LARGEST_CHOICE = 250  # technicians; a larger plan is chosen in pieces
MOST_ROUTES = 200_000  # of all technicians together; the oldest go first
DETERMINISTIC_LIMIT = 4.0  # of CP-SAT's own clock, where no seconds are given


@dataclass(frozen=True, slots=True)
class Choosing:
    """How long, with how many threads, and by which seed."""

    limit_s: float | None
    workers: int
    seed: int
    stop: Callable[[], bool]


def choose(plan: Plan, pool: Mapping[Key, tuple[int, int]], homes: NDArray[np.float64], how: Choosing) -> list[Key]:
    """The best set of routes that can be put together from `pool`: key → (cost, published visits kept).

    Never worse than the present plan, all of whose routes are in the pool.
    """
    incumbent = [key for _, key in sorted(plan.met.items())]
    pieces = bisect(homes, LARGEST_CHOICE, how.seed)
    least = int(plan.tables.goal[GOAL_BUDGET])
    chosen: list[Key] = []
    missing = set(plan.left_out().tolist())
    ends = None if how.limit_s is None else time.monotonic() + how.limit_s
    piece_of = np.zeros(len(homes), np.intp)
    for number, members in enumerate(pieces):
        piece_of[members] = number
    pools = pools_of(pool, piece_of, len(pieces))
    for number in range(len(pieces)):
        limit_s = None if ends is None else max(0.05, (ends - time.monotonic()) / (len(pieces) - number))
        here = [key for key in incumbent if piece_of[key[0]] == number]
        now, free = unbound(plan.tables, here, missing)
        stay = {key[0]: key for key in here if key not in now}
        kept = sum(pool[key][1] for key in now)
        elsewhere = sum(pool[key][1] for key in incumbent) - kept
        bound = None if least == UNLIMITED else min(least - elsewhere, kept)
        offered = [(key, value) for key, value in pools[number] if key[0] not in stay]
        better = (
            now if how.stop() else piece(plan, offered, now, free, least_kept=bound, how=replace(how, limit_s=limit_s))
        )
        missing -= {part for _, parts, _ in better for part in parts}
        chosen += [*stay.values(), *better]
    return chosen


def pools_of(
    pool: Mapping[Key, tuple[int, int]], piece_of: NDArray[np.intp], pieces: int
) -> list[list[tuple[Key, tuple[int, int]]]]:
    """The pool of each piece."""
    pools: list[list[tuple[Key, tuple[int, int]]]] = [[] for _ in range(pieces)]
    for key, value in pool.items():
        pools[piece_of[key[0]]].append((key, value))
    return pools


def unbound(tables: Tables, now: list[Key], missing: set[int]) -> tuple[list[Key], set[int]]:
    """Of a piece's routes those that depend on nothing outside, and with what nobody has the parts to choose for.

    A route stays as it is if what it has is bound to another piece, or to a route that stays.
    """
    free = {part for _, parts, _ in now for part in parts} | missing
    bound = {part for family in tables.families if not free.issuperset(family) for part in family}
    if bound.isdisjoint(free):
        return now, free
    return unbound(tables, [key for key in now if bound.isdisjoint(key[1])], missing - bound)


def piece(
    plan: Plan,
    pool: list[tuple[Key, tuple[int, int]]],
    now: list[Key],
    free: set[int],
    *,
    least_kept: int | None,
    how: Choosing,
) -> list[Key]:
    """The best routes of some technicians, for the parts that are free."""
    tables = plan.tables
    present = set(now)
    inside = np.zeros(len(tables.halves), bool)
    inside[list(free)] = True
    relation = tables.relation[inside[tables.relation[:, :2]].all(axis=1)].tolist()
    lasts = [visit.service_s + visit.setup_s for visit in tables.visits]
    worth = np.where(inside, tables.worth, 0).tolist()
    found = recombine(
        [route_of(key, value) for key, value in pool if free.issuperset(key[1])],
        [route_of(key, value) for key, value in pool if key in present],
        worth,
        pairs=[(a, b) for a, b, _, kind in relation if kind == TOGETHER],
        after=[(a, b, lasts[a] + gap) for a, b, gap, kind in relation if kind == AFTER],
        apart=[(a, b, lasts[a], lasts[b]) for a, b, _, kind in relation if kind == APART],
        changes_at_most=None if least_kept is None else -least_kept,
        limit_s=how.limit_s,
        deterministic_limit=DETERMINISTIC_LIMIT if how.limit_s is None else None,
        workers=how.workers if how.limit_s is not None else 1,
        seed=how.seed,
        stop=how.stop,
    )
    return [(route.technician, route.parts, route.starts) for route in found]


def route_of(key: Key, value: tuple[int, int]) -> PoolRoute:
    return PoolRoute(key[0], key[1], value[0], -value[1], key[2])


def oldest(pool: Mapping[Key, tuple[int, int]], present: set[Key]) -> list[Key]:
    """The keys to forget when there are too many; `pool` has them in the order in which they were met."""
    too_many = len(pool) - MOST_ROUTES
    return [key for key in list(pool)[:too_many] if key not in present] if too_many > 0 else []
