"""The smallest set of rules that keeps a visit out: together nobody meets them, and each is needed for that."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from itertools import combinations

import numpy as np

from routing.explain.board import Board
from routing.explain.reasons import has_limits_left
from routing.explain.staff import EXACT, Indexes, Mask
from routing.solution import Reason
from routing.tour import Tour
from routing.visit import Visit


class Rule(StrEnum):
    SKILL = "skill"
    ALLOWED = "allowed"  # forbidden, or not among those allowed
    SHIFT = "shift"  # the shift, and absences in it, in the windows
    REACH = "reach"  # the way there, the work and the way back in the shift
    LIMIT = "limit"  # the van, most visits, most travel
    ROOM = "room"  # what is planned already
    TOGETHER = "together"  # two in the same second
    AFTER = "after"
    LOCK = "lock"
    CHANGES = "changes"


BY_ITSELF: Mapping[Reason, Rule] = {
    Reason.TWO_NEEDED: Rule.TOGETHER,
    Reason.AFTER_UNPLANNED: Rule.AFTER,
    Reason.LOCK_IMPOSSIBLE: Rule.LOCK,
    Reason.CHANGES_SPENT: Rule.CHANGES,
}


def smallest_rules(visit: Visit, reason: Reason, board: Board) -> tuple[Rule, ...]:
    """The fewest rules that no technician nearby meets together; of several sets, the one asked first.

    `ROOM`, without `SKILL`, says that even those without the skill are full.
    """
    if reason in BY_ITSELF:
        return (BY_ITSELF[reason],)
    met = masks(visit, board)
    for size in range(1, len(met) + 1):
        for rules in combinations(met, size):
            if not np.logical_and.reduce([met[rule] for rule in rules]).any():
                return rules
    return ()


def masks(visit: Visit, board: Board) -> dict[Rule, Mask]:
    """Who meets each rule, of the nearest who are able and the nearest of all."""
    staff = board.staff
    skilled, permitted, has_time = staff.skilled(visit), staff.permitted(visit), staff.has_time(visit)
    groups = [skilled, skilled & permitted, skilled & permitted & has_time, np.ones_like(skilled)]
    who = np.unique(np.concatenate([staff.nearest(visit.place, group, EXACT) for group in groups]))
    return {
        Rule.SKILL: skilled[who],
        Rule.ALLOWED: permitted[who],
        Rule.SHIFT: staff.on_shift(visit)[who],
        Rule.REACH: has_time[who] & np.isin(who, staff.in_reach(visit, who, board.travel)),
        Rule.LIMIT: np.array([not staff.has_limits[k] or has_limits_left(visit, k, board) for k in who.tolist()]),
        Rule.ROOM: np.isin(who, with_room(visit, who, board)),
    }


def with_room(visit: Visit, who: Indexes, board: Board) -> list[int]:
    """Those into whose day the visit fits beside the others, limits left aside."""
    tours = [board.tour(k) for k in who.tolist()]
    free = {board.index[found.tour.technician.id] for found in board.insertions(visit, [lifted(t) for t in tours])}
    return sorted(free)


def lifted(tour: Tour) -> Tour:
    return replace(tour, technician=replace(tour.technician, max_visits=None, max_travel_s=None, capacity={}))
