"""Changes that let in a visit of two technicians, who start in the same second."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from routing.explain.board import Insertion
from routing.explain.change import Change, Kind
from routing.explain.people import LATER_S, lent, opened, overtime_of, taught
from routing.explain.question import TRIED, Question
from routing.explain.staff import EXACT
from routing.visit import Visit

GRID_S = 900  # starts that are tried


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two who could start at `start_s`, with no change."""

    question: Question
    role: int
    found: Insertion


def pair(question: Question) -> Iterator[Change]:
    """Two who have room; or one, and a second who stays longer, is taught, or is lent; or two who are lent.

    Starts are tried every quarter of an hour, and at the ends of the windows.
    """
    halves = []
    for start_s in starts(question):
        now = [one for role in (0, 1) for one in halves_at(question, role, start_s)]
        if together := both(now):
            yield question.change(Kind.ROOM, *together)
            return
        halves += now
    halves.sort(key=lambda half: half.found.detour_s)
    for partner in (stays_longer, is_taught, is_lent):
        changes = [change for half in halves[:TRIED] for change in partner(half)]
        if changes:
            yield min(changes, key=lambda change: change.price_s)
    if not halves:
        yield from both_lent(question)


def needs(visit: Visit) -> tuple[Mapping[str, int], Mapping[str, int]]:
    return visit.skills, visit.skills if visit.second_skills is None else visit.second_skills


def starts(question: Question) -> list[int]:
    windows = question.board.open_windows(question.visit, question.visit.windows)
    return sorted({s for lo, hi in windows for s in (*range(lo, hi, GRID_S), hi)})


def for_role(question: Question, role: int, start_s: int) -> Visit:
    """The visit as the technician in this role sees it, at this second."""
    return replace(
        question.visit, skills=needs(question.visit)[role], second_skills=None, windows=((start_s, start_s),)
    )


def halves_at(question: Question, role: int, start_s: int) -> Iterator[Half]:
    """The two who would travel least for this role: the second in case the first is the partner."""
    board, visit = question.board, for_role(question, role, start_s)
    able = question.able[board.staff.holding(visit.skills)[question.able]]
    found = board.insertions(visit, board.tours_of(able))
    names: set[str] = set()
    for one in found:
        if one.tour.technician.id not in names:
            names.add(one.tour.technician.id)
            yield Half(question, role, one)
        if len(names) == 2:  # noqa: PLR2004
            return


def both(halves: Sequence[Half]) -> list[Insertion]:
    """The cheapest two different technicians in different roles, in the order of the roles; empty if there are none."""
    couples = [
        [first.found, second.found]
        for first in halves
        for second in halves
        if (first.role, second.role) == (0, 1) and first.found.tour.technician != second.found.tour.technician
    ]
    return min(couples, key=lambda couple: sum(one.detour_s for one in couple), default=[])


def in_order(half: Half, partner: Insertion) -> tuple[Insertion, Insertion]:
    return (half.found, partner) if half.role == 0 else (partner, half.found)


def stays_longer(half: Half) -> Iterator[Change]:
    """The partner does overtime."""
    question, board = half.question, half.question.board
    visit = for_role(question, 1 - half.role, half.found.start_s)
    able = question.able[board.staff.holding(visit.skills)[question.able]]
    able = able[able != board.index[half.found.tour.technician.id]]
    for found in islice(board.insertions(visit, board.tours_of(able), later_s=LATER_S), TRIED):
        if longer := overtime_of(found, board):
            exact, by_s = longer
            yield question.change(Kind.OVERTIME, *in_order(half, exact), by_s=by_s, people=(exact.tour.technician,))
            return


def is_taught(half: Half) -> Iterator[Change]:
    """The partner has room, and lacks nothing but the skills."""
    question, board = half.question, half.question.board
    visit = for_role(question, 1 - half.role, half.found.start_s)
    unskilled = board.staff.permitted(visit) & ~board.staff.holding(visit.skills)
    unskilled[board.index[half.found.tour.technician.id]] = False
    tours = board.tours_of(board.staff.nearest(visit.place, unskilled, EXACT))
    found = next(board.insertions(visit, tours), None)
    if found is not None:
        person = taught(found.tour.technician, visit.skills)
        yield question.change(Kind.TRAIN, *in_order(half, found), people=(person,))


def is_lent(half: Half) -> Iterator[Change]:
    question = half.question
    partner = lent_for(question, 1 - half.role, half.found.start_s)
    if partner is not None:
        person = partner.tour.technician
        visits = opened(question.visit, [person], question.board)
        yield question.change(Kind.LEND, *in_order(half, partner), people=(person,), visits=visits)


def both_lent(question: Question) -> Iterator[Change]:
    for start_s in starts(question)[:1]:
        two = [lent_for(question, role, start_s) for role in (0, 1)]
        found = [one for one in two if one is not None]
        if len(found) == len(two):
            people = tuple(one.tour.technician for one in found)
            visits = opened(question.visit, people, question.board)
            change = question.change(Kind.LEND, *found, people=people, visits=visits)
            yield replace(change, price_s=2 * change.price_s)


def lent_for(question: Question, role: int, start_s: int) -> Insertion | None:
    tour = lent(question.board, question.visit, needs(question.visit)[role], start_s, role)
    timed = tour.timed()
    return None if timed is None else Insertion(tour, 0, sum(tour.legs_s), timed)
