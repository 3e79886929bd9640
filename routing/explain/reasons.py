"""Why a visit is not planned: one code and the facts a screen needs, found by asking who could have done it.

The questions go from the widest to the narrowest: who holds the skills, who may go, who is on shift in the
windows, who can get there, do the work and get back in time, whom no limit keeps out, who has room. The first
that nobody answers is the reason.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from routing.explain.board import Board
from routing.explain.staff import EXACT, Indexes, Staff
from routing.problem import Problem
from routing.solution import Reason, Route, Unplanned
from routing.tour import Tour, keeps_limits
from routing.travel import TravelTimes
from routing.visit import TWO, Visit

Detail = dict[str, str | int]


def reasons(problem: Problem, routes: Sequence[Route], travel: TravelTimes) -> tuple[Unplanned, ...]:
    """A reason for every visit that no route has.

    About a millisecond each: only the nearest technicians are asked whether they can get there.
    """
    board = Board(problem, routes, travel)
    return tuple(why(visit, board) for visit in problem.visits if visit.id not in board.parts)


def why(visit: Visit, board: Board) -> Unplanned:
    """The reason for a visit that is not on the board."""
    if visit.locks:
        return Unplanned(visit.id, Reason.LOCK_IMPOSSIBLE, {"technician": visit.locks[0].technician})
    if lacking := missing_skill(visit, board.staff):
        return Unplanned(visit.id, Reason.NO_SKILL, lacking)
    who = np.flatnonzero(board.staff.skilled(visit))
    for reason, who_could in who_could_do(visit, who, board):
        if not len(who_could):
            return Unplanned(visit.id, reason, asked(visit) | {"count": len(who)})
        who = who_could
    if late := comes_after(visit, board):
        return Unplanned(visit.id, Reason.AFTER_UNPLANNED, asked(visit) | {"count": len(who), "visit": late})
    return Unplanned(visit.id, last_reason(visit, who, board), asked(visit) | {"count": len(who)})


def who_could_do(visit: Visit, who: Indexes, board: Board) -> Iterator[tuple[Reason, Indexes]]:
    """Reasons in their order, each with those whom it does not keep out."""
    staff = board.staff
    who = who[staff.permitted(visit)[who]]
    yield Reason.ALL_FORBIDDEN, who
    who = who[staff.on_shift(visit)[who]]
    yield Reason.NO_ONE_ON_SHIFT, who
    who = who[staff.has_time(visit)[who]]
    who = staff.in_reach(visit, staff.nearest(visit.place, who), board.travel)
    yield Reason.OUT_OF_REACH, who
    barred = [
        n for n in np.flatnonzero(staff.has_limits[who]).tolist() if not has_limits_left(visit, int(who[n]), board)
    ]
    yield Reason.OVER_LIMIT, np.delete(who, barred)


def last_reason(visit: Visit, who: Indexes, board: Board) -> Reason:
    """Why a visit stays out that several could do."""
    if visit.technicians_needed == TWO:
        return Reason.TWO_NEEDED
    if board.problem.goals.changes_at_most is not None:
        near = who[:EXACT]
        unlimited = board.insertions(visit, [board.new_tour(k, budget=False) for k in near.tolist()])
        limited = board.insertions(visit, board.tours_of(near))
        if next(unlimited, None) is not None and next(limited, None) is None:
            return Reason.CHANGES_SPENT
    return Reason.WINDOW_FULL


def asked(visit: Visit) -> Detail:
    """What was asked for: the window as a whole, and the highest skill (code "" where none is needed)."""
    code, level = max(visit.skills.items(), key=lambda item: item[1], default=("", 0))
    first_s, last_s = min(lo for lo, _ in visit.windows), max(hi for _, hi in visit.windows)
    return {"skill": code, "level": level, "from_s": first_s, "to_s": last_s}


def missing_skill(visit: Visit, staff: Staff) -> Detail:
    """The skill that nobody holds together with the rest, and how many hold it at a lower level; empty if all is held.

    Of two technicians, one may be missing while there is the other.
    """
    needs = [visit.skills] if visit.second_skills is None else [visit.skills, visit.second_skills]
    unmet = next((need for need in needs if not staff.holding(need).any()), None)
    if unmet is None:
        return {}
    code, level = min(unmet.items(), key=lambda item: int(staff.holding(dict([item])).sum()), default=("", 0))
    lower = (staff.holding({code: 1}) & ~staff.holding({code: level})).sum()
    return {"skill": code, "level": level, "count": int(lower)}


def has_limits_left(visit: Visit, k: int, board: Board) -> bool:
    """Whether most visits, most travel and the van let this technician take one more visit, time left aside."""
    person, tour = board.problem.technicians[k], board.tour(k)
    there_s, on_s, *_ = board.ways([tour], visit.place)
    ways = enumerate(zip(there_s.tolist(), on_s.tolist(), strict=True))
    return any(
        keeps_limits(person, (*tour.visits[:at], visit, *tour.visits[at:]), longer(tour, at, way)) for at, way in ways
    )


def longer(tour: Tour, at: int, way: tuple[int, int]) -> tuple[int, ...]:
    return *tour.legs_s[:at], *way, *tour.legs_s[at + 1 :]


def comes_after(visit: Visit, board: Board) -> str:
    """The visit that must come before and is not planned, or ends too late for the windows; empty if there is none."""
    last_s = max(hi for _, hi in visit.windows)
    for before in visit.after:
        if before.visit not in board.parts or board.ends_s(before.visit) + before.gap_s > last_s:
            return before.visit
    return ""
