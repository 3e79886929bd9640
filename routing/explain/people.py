"""The rules of a technician's day give way: overtime, a ban, a skill, a limit; or there is somebody more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from routing.explain.board import Board, Insertion
from routing.explain.change import Change, Kind
from routing.explain.question import TRIED, Question
from routing.explain.staff import EXACT
from routing.explain.widen import whole_minutes
from routing.faults import LATEST_S
from routing.technician import Technician
from routing.timing import working_day
from routing.tour import Tour, most_on_board
from routing.visit import Visit

LATER_S = 2 * 3600  # nobody is asked for more overtime


def overtime(question: Question) -> Iterator[Change]:
    """Somebody comes back after the end of the shift and of the overtime that is allowed."""
    board = question.board
    found = islice(board.insertions(question.visit, board.tours_of(question.able), later_s=LATER_S), TRIED)
    longer = [exact for one in found if (exact := overtime_of(one, board))]
    changes = [question.change(Kind.OVERTIME, e, by_s=by_s, people=(e.tour.technician,)) for e, by_s in longer]
    yield from sorted(changes, key=lambda change: change.price_s)[:1]


def overtime_of(found: Insertion, board: Board) -> tuple[Insertion, int] | None:
    """The insertion with just the overtime that it needs, in whole minutes, beyond what is allowed; None for none."""
    person = board.problem.technicians[board.index[found.tour.technician.id]]
    by_s = whole_minutes(found.timed.back_s - person.shift[1] - person.overtime_s)
    if by_s <= 0:
        return None
    person = replace(person, overtime_s=person.overtime_s + by_s)
    tour = replace(found.tour, technician=person, day=working_day(person))
    timed = tour.timed()
    return None if timed is None else (replace(found, tour=tour, timed=timed), by_s)


def allow(question: Question) -> Iterator[Change]:
    """Somebody goes who is forbidden, or is not among those allowed."""
    board, visit = question.board, question.visit
    barred = board.staff.skilled(visit) & ~board.staff.permitted(visit)
    near = board.staff.nearest(visit.place, barred, EXACT)
    found = next(board.insertions(visit, board.tours_of(near)), None)
    if found is not None:
        person = found.tour.technician
        yield question.change(Kind.ALLOW, found, visits=(open_to(visit, person),))


def open_to(visit: Visit, person: Technician) -> Visit:
    allowed = visit.allowed if visit.allowed is None else visit.allowed | {person.id}
    return replace(visit, forbidden=visit.forbidden - person.names, allowed=allowed)


def train(question: Question) -> Iterator[Change]:
    """Somebody has room and lacks nothing but the skills."""
    board, visit = question.board, question.visit
    unskilled = board.staff.permitted(visit) & ~board.staff.skilled(visit)
    near = board.staff.nearest(visit.place, unskilled, EXACT)
    found = next(board.insertions(visit, board.tours_of(near)), None)
    if found is not None:
        yield question.change(Kind.TRAIN, found, people=(taught(found.tour.technician, visit.skills),))


def taught(person: Technician, skills: Mapping[str, int]) -> Technician:
    higher = {code: max(level, person.skills.get(code, 0)) for code, level in skills.items()}
    return replace(person, skills={**person.skills, **higher})


def raise_limit(question: Question) -> Iterator[Change]:
    """Most visits, most travel or the van of somebody let one more visit in."""
    board, visit = question.board, question.visit
    limited = question.able[board.staff.has_limits[question.able]]
    tours = [replace(tour, technician=unlimited(tour.technician)) for tour in board.tours_of(limited)]
    found = next(board.insertions(visit, tours), None)
    if found is not None:
        person = board.problem.technicians[board.index[found.tour.technician.id]]
        yield question.change(Kind.RAISE_LIMIT, found, people=(just_enough(person, found.tour),))


def unlimited(person: Technician) -> Technician:
    return replace(person, max_visits=None, max_travel_s=None, capacity={})


def just_enough(person: Technician, tour: Tour) -> Technician:
    """The limits, each raised as far as the tour needs it."""
    visits, travel_s = person.max_visits, person.max_travel_s
    return replace(
        person,
        max_visits=None if visits is None else max(visits, len(tour.visits)),
        max_travel_s=None if travel_s is None else max(travel_s, sum(tour.legs_s)),
        capacity={kind: max(n, most_on_board(tour.visits, kind)) for kind, n in person.capacity.items()},
    )


def lend(question: Question) -> Iterator[Change]:
    """Somebody more, with the skills, at the door when the window opens."""
    board, visit = question.board, question.visit
    windows = board.open_windows(visit, visit.windows)
    if not windows:
        return
    tour = lent(board, visit, visit.skills, windows[0][0])
    timed = tour.timed()
    if timed is not None:
        found, person = Insertion(tour, 0, sum(tour.legs_s), timed), tour.technician
        yield question.change(Kind.LEND, found, people=(person,), visits=opened(visit, [person], board))


def opened(visit: Visit, people: Sequence[Technician], board: Board) -> tuple[Visit, ...]:
    """The visit where it must change so that these people may do it; nothing where it need not."""
    for person in people:
        visit = open_to(visit, person)
    return () if visit == board.visits[visit.id] else (visit,)


def lent(board: Board, visit: Visit, skills: Mapping[str, int], start_s: int, rank: int = 0) -> Tour:
    """The day of somebody who does nothing but this visit, from `start_s` on, from and to its place."""
    name = f"lent {rank + 1} for {visit.id}"
    person = Technician(name, visit.place, visit.place, (0, LATEST_S), skills)
    there_s, back_s = board.legs_of(person, [visit])
    shift = (max(0, start_s - there_s), min(LATEST_S, start_s + visit.service_s + back_s))
    person = replace(person, shift=shift)
    return Tour(person, working_day(person), (replace(visit, windows=((start_s, start_s),)),), (there_s, back_s))
