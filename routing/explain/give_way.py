"""Something of the plan gives way: a less urgent visit, or the budget of changes."""

from collections.abc import Iterator
from dataclasses import replace

from routing.check import check
from routing.explain.board import Board
from routing.explain.change import DROPPED_PRIORITY_S, Change, Kind
from routing.explain.question import Question
from routing.solution import Solution
from routing.tour import Tour
from routing.visit import Visit

DROPPING = 10  # nearest technicians with whom something may give way


def more_changes(question: Question) -> Iterator[Change]:
    """The budget of changes grows, so that published visits may move."""
    board = question.board
    if board.problem.goals.changes_at_most is None:
        return
    tours = [board.new_tour(k, budget=False) for k in question.able.tolist()]
    found = next(board.insertions(question.visit, tours), None)
    if found is not None:
        routes = {**{r.technician: r for r in board.routes.values()}, found.tour.technician.id: found.route}
        changes = check(board.problem, Solution(tuple(routes.values()), ()), board.travel).score.changes
        yield question.change(Kind.MORE_CHANGES, found, goals=replace(board.problem.goals, changes_at_most=changes))


def drop(question: Question) -> Iterator[Change]:
    """The least urgent visit gives way with which it can be done, and that matters less."""
    board, visit = question.board, question.visit
    lighter: dict[int, list[Tour]] = {}
    for k in question.able[:DROPPING].tolist():
        tour = board.tour(k)
        for n, other in enumerate(tour.visits):
            if other.priority < visit.priority and may_give_way(other, board):
                rest = (*tour.visits[:n], *tour.visits[n + 1 :])
                legs_s = board.legs_of(tour.technician, rest) if rest else (0,)
                lighter.setdefault(other.priority, []).append(replace(tour, visits=rest, legs_s=legs_s))
    for priority, tours in sorted(lighter.items()):
        found = next(board.insertions(visit, tours), None)
        if found is not None:
            before = board.tour(board.index[found.tour.technician.id])
            (gone,) = {v.id for v in before.visits} - {v.id for v in found.tour.visits}
            found = replace(found, detour_s=sum(found.tour.legs_s) - sum(before.legs_s))
            change = question.change(Kind.DROP, found, gives_way=gone)
            yield replace(change, price_s=change.price_s + (priority + 1) * DROPPED_PRIORITY_S)
            return


def may_give_way(visit: Visit, board: Board) -> bool:
    """Nothing hangs on it: no lock, no promise, no other visit, no budget of changes."""
    return not (visit.locks or visit.promised or visit.id in board.coupled or visit.id in board.published)
