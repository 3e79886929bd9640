"""Puts back what has lost its place, without moving anything that is promised or published more than a little."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from routing.explain.board import Board, Insertion, Windows
from routing.explain.change import Kind
from routing.explain.pairs import pair
from routing.explain.question import Question
from routing.problem import Problem
from routing.solution import Route
from routing.travel import TravelTimes
from routing.visit import TWO, Visit


def insert(problem: Problem, routes: Iterable[Route], orphans: Iterable[str], travel: TravelTimes) -> list[Route]:
    """The routes with as many of `orphans` as have room, the most urgent first, each where it adds least travel.

    Other visits stay with their technicians, and move by at most `Goals.moved_s`: no change is spent.
    """
    strict = replace(problem, goals=replace(problem.goals, changes_at_most=0))
    visits = {visit.id: visit for visit in problem.visits}
    planned = {route.technician: route for route in routes}
    board = Board(strict, tuple(planned.values()), travel)
    for name in sorted(orphans, key=lambda name: (-visits[name].priority, name)):
        changed = places_for(visits[name], board)
        planned |= {route.technician: route for route in changed}
        board = board.with_routes(changed)
    return list(planned.values())


def places_for(visit: Visit, board: Board) -> tuple[Route, ...]:
    """The changed routes with the visit in them; none for no room, or where two are locked: that is for the search."""
    if visit.technicians_needed == TWO:
        found = None if visit.locks else next(pair(Question.about(visit, board)), None)
        return found.routes if found is not None and found.kind is Kind.ROOM else ()
    able = board.staff.skilled(visit) & board.staff.permitted(visit)
    for lock in visit.locks:
        able &= np.arange(len(able)) == board.index[lock.technician]
    tours = board.tours_of(np.flatnonzero(able))
    best: Insertion | None = next(board.insertions(visit, tours, windows=locked_windows(visit)), None)
    return () if best is None else (best.route,)


def locked_windows(visit: Visit) -> Windows:
    """The windows, or the second to which the visit is locked, if it lies in one of them."""
    windows = visit.windows
    for lock in visit.locks:
        if lock.start_s is not None:
            windows = tuple((lock.start_s, lock.start_s) for lo, hi in windows if lo <= lock.start_s <= hi)
    return windows
