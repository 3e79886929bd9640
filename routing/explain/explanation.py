"""Why visits are left out, and what would let them in, for a whole plan."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from routing.explain.board import Board
from routing.explain.change import PRICE_S, Change, Kind
from routing.explain.give_way import drop, more_changes
from routing.explain.pairs import pair
from routing.explain.people import allow, lend, overtime, raise_limit, train
from routing.explain.question import Question, room
from routing.explain.reasons import comes_after, why
from routing.explain.rules import Rule, smallest_rules
from routing.explain.widen import widen_window
from routing.problem import Problem
from routing.solution import Solution, Unplanned
from routing.travel import TravelTimes
from routing.visit import TWO, Visit

Finder = Callable[[Question], Iterator[Change]]
FINDERS: tuple[Finder, ...] = (widen_window, overtime, allow, train, raise_limit, more_changes, drop, lend)


@dataclass(frozen=True, slots=True)
class Explained:
    """A visit that is left out: the reason, the fewest rules that keep it out, and changes, the cheapest first."""

    unplanned: Unplanned
    rules: tuple[Rule, ...]
    changes: tuple[Change, ...]

    @property
    def cheapest(self) -> Change | None:
        return self.changes[0] if self.changes else None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`visits` are in the order of `Solution.unplanned`; `not_reached` could not be looked at in the time."""

    visits: tuple[Explained, ...]
    not_reached: tuple[str, ...]


def explain(problem: Problem, solution: Solution, travel: TravelTimes, *, limit_s: float) -> Explanation:
    """What keeps every visit out that is left out, and what would let it in, for a plan that breaks no rule.

    Each change stands for itself: it is proved by a route with the visit in it, all other rules kept. The
    most urgent visits are looked at first, until `limit_s` seconds have passed.
    """
    deadline = time.monotonic() + limit_s
    board = Board(problem, solution.routes, travel)
    found: dict[str, Explained] = {}
    for row in sorted(solution.unplanned, key=lambda row: -board.visits[row.visit].priority):
        if time.monotonic() > deadline:
            break
        found[row.visit] = explained(board.visits[row.visit], board)
    names = [row.visit for row in solution.unplanned]
    reached = tuple(found[name] for name in names if name in found)
    return Explanation(reached, tuple(name for name in names if name not in found))


def explained(visit: Visit, board: Board) -> Explained:
    row = why(visit, board)
    changes = sorted(changes_for(visit, board), key=lambda change: change.price_s)
    return Explained(row, smallest_rules(visit, row.reason, board), tuple(changes))


def changes_for(visit: Visit, board: Board) -> Iterator[Change]:
    freed, kind = freed_of(visit, board)
    question = Question.about(freed, board)
    if kind is not None:
        yield from (after_freeing(change, kind) for change in (pair if is_pair(visit) else alone)(question))
    elif is_pair(visit):
        yield from pair(question)
    elif changes := list(room(question)):
        yield from changes
    else:
        yield from (change for finder in FINDERS for change in finder(question))


def is_pair(visit: Visit) -> bool:
    return visit.technicians_needed == TWO


def freed_of(visit: Visit, board: Board) -> tuple[Visit, Kind | None]:
    """The visit without the lock, and without the visits before it, that make it impossible."""
    late, freed, kind = comes_after(visit, board), visit, None
    while late:
        freed, kind = replace(freed, after=tuple(b for b in freed.after if b.visit != late)), Kind.UNTIE
        late = comes_after(freed, board)
    return (replace(freed, locks=()), Kind.UNLOCK) if visit.locks else (freed, kind)


def alone(question: Question) -> Iterator[Change]:
    """Once it is freed: there is room, or somebody is lent."""
    yield from list(room(question)) or lend(question)


def after_freeing(change: Change, freed_by: Kind) -> Change:
    """The change together with the one that freed the visit first; it is called after the dearer of the two."""
    kind = freed_by if change.kind is Kind.ROOM else change.kind
    return replace(change, kind=kind, price_s=change.price_s + PRICE_S[freed_by])
