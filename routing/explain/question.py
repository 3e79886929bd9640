"""A visit that is left out, asked about: who may do it, and what a way to do it is worth."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from routing.explain.board import Board, Insertion, Windows
from routing.explain.change import PER_SECOND, PRICE_S, Change, Kind
from routing.explain.staff import EXACT, Indexes
from routing.visit import Visit

TRIED = 8  # insertions compared for one kind of change


@dataclass(frozen=True, slots=True)
class Question:
    """`visit` as it may be inserted (it may have lost a lock), and the nearest technicians who may do it."""

    board: Board
    visit: Visit
    able: Indexes

    @classmethod
    def about(cls, visit: Visit, board: Board) -> "Question":
        able = board.staff.skilled(visit) & board.staff.permitted(visit)
        return cls(board, visit, board.staff.nearest(visit.place, able, EXACT))

    def change(self, kind: Kind, *found: Insertion, **facts: Any) -> Change:
        """The change of this kind that comes with these insertions; `facts` are its further fields."""
        travel_s = sum(one.detour_s for one in found)
        price_s = PRICE_S[kind] + PER_SECOND.get(kind, 0) * facts.get("by_s", 0) + travel_s
        if self.visit != self.board.visits[self.visit.id]:
            facts = {"visits": (self.visit,)} | facts
        return Change(
            kind,
            self.visit.id,
            price_s,
            travel_s,
            found[0].start_s,
            tuple(one.tour.technician.id for one in found),
            tuple(one.behind for one in found),
            tuple(one.route for one in found),
            **facts,
        )

    def retimed(self, found: Insertion, windows: Windows) -> Insertion | None:
        """The same insertion with other windows of the visit."""
        visit = replace(self.visit, windows=self.board.open_windows(self.visit, windows))
        tour, at = found.tour, found.at
        tour = replace(tour, visits=(*tour.visits[:at], visit, *tour.visits[at + 1 :]))
        timed = tour.timed()
        return None if timed is None else replace(found, tour=tour, timed=timed)


def room(question: Question) -> Iterator[Change]:
    """Nothing need change: the search for the plan has missed it."""
    board = question.board
    found = next(board.insertions(question.visit, board.tours_of(question.able)), None)
    if found is not None:
        yield question.change(Kind.ROOM, found)
