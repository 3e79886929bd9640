"""Who else could do a planned visit, and what that would cost more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from routing.check import check
from routing.eligible import holds
from routing.explain.board import Board, Insertion
from routing.explain.staff import EXACT
from routing.problem import Problem
from routing.solution import Route, Solution
from routing.tour import Tour
from routing.travel import TravelTimes
from routing.visit import TWO, Visit

WEIGHED = 6  # technicians with the least added travel, compared by the whole cost


@dataclass(frozen=True, slots=True)
class Alternative:
    """`technician` instead of `instead_of`, from `start_s`, for `more` seconds of weighted cost (less than 0: cheaper).

    `routes` are the days of both with the visit moved: the former one is missing where nothing is left of it.
    """

    technician: str
    instead_of: str
    start_s: int
    more: int
    routes: tuple[Route, ...]


def next_best(
    problem: Problem, solution: Solution, travel: TravelTimes, visit_id: str, count: int = 2
) -> tuple[Alternative, ...]:
    """The `count` next best technicians for a planned visit, all other visits staying with theirs, best first.

    Of a visit of two technicians one is replaced at a time, at the same second. Empty where nobody else has
    room. Raises `KeyError` for a visit that is not planned.
    """
    board = Board(problem, solution.routes, travel)
    if visit_id not in board.parts:
        raise KeyError(f"Visit {visit_id} is not planned.")
    found = [one for k, _ in board.parts[visit_id] for one in instead_of(k, visit_id, board)]
    return tuple(sorted(found, key=lambda one: one.more)[:count])


def instead_of(k: int, visit_id: str, board: Board) -> Iterator[Alternative]:
    visit, former = part_of(k, visit_id, board), board.tour(k)
    shorter = shortened(former, visit_id, board)
    if shorter is None:
        return
    who = board.staff.nearest(visit.place, board.staff.holding(visit.skills) & board.staff.permitted(visit), EXACT + 2)
    doing = {technician for technician, _ in board.parts[visit_id]}
    tours = [board.tour(other) for other in who.tolist() if other not in doing]
    best: dict[str, Insertion] = {}
    for found in board.insertions(visit, tours):
        best.setdefault(found.tour.technician.id, found)
        if len(best) == WEIGHED:
            break
    stay = [board.routes[other] for other in doing - {k}]
    for name, found in best.items():
        routes = (found.route, *shorter)
        before = [board.routes[i] for i in (k, board.index[name]) if i in board.routes]
        more = cost([*routes, *stay], board) - cost([*before, *stay], board)
        yield Alternative(name, former.technician.id, found.start_s, more, routes)


def part_of(k: int, visit_id: str, board: Board) -> Visit:
    """The visit as who replaces technician k must do it: at its second where others depend on that."""
    visit, parts = board.visits[visit_id], board.parts[visit_id]
    if visit_id in board.coupled:
        visit = replace(visit, windows=((parts[0][1].start_s, parts[0][1].start_s),))
    if visit.technicians_needed == TWO and visit.second_skills is not None:
        (partner,) = (board.problem.technicians[other] for other, _ in parts if other != k)
        if not holds(partner.skills, visit.second_skills):
            visit = replace(visit, skills=visit.second_skills)
    return replace(visit, second_skills=None, technicians_needed=1)


def shortened(tour: Tour, visit_id: str, board: Board) -> tuple[Route, ...] | None:
    """The tour without the visit: no route where nothing is left of it, None where it can't be done like that."""
    visits = tuple(visit for visit in tour.visits if visit.id != visit_id)
    if not visits:
        return ()
    rest = replace(tour, visits=visits, legs_s=board.legs_of(tour.technician, visits))
    timed = rest.timed()
    return None if timed is None else (rest.route(timed),)


def cost(routes: Sequence[Route], board: Board) -> int:
    """What the judge counts for these routes; what all other routes cost is the same before and after."""
    return check(board.problem, Solution(tuple(routes), ()), board.travel).score.cost
