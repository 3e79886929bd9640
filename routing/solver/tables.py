"""A whole problem as flat arrays: parts, technicians, who may do what, and what depends on what.

A visit that needs two technicians is two parts. Everything that a search needs is an array here, so that a
group is taken out by index and sent to another process without any object of the problem.
"""

from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.problem import Problem
from routing.solver.columns import Where, amount_table, levels, windows_of
from routing.solver.kernel.layout import (
    FIRST,
    GOAL_BUDGET,
    GOAL_CHANGE,
    GOAL_MOVED,
    GOAL_OVERTIME,
    GOAL_SLACK,
    GOAL_TIGHT,
    GOAL_TRAVEL,
    GOAL_UNEVEN,
    GOALS,
    LAST,
    PART,
    PAUSE,
    TECHNICIAN,
    UNLIMITED,
)
from routing.solver.relations import families, relations
from routing.timing import Day, working_day
from routing.visit import TWO, Lock, Position, Visit

POSITIONS = {None: 0, Position.FIRST: FIRST, Position.LAST: LAST}
MUCH = 1 << 30
SCARCEST = 10


@dataclass(frozen=True, slots=True)
class Half:
    """One part: the visit's index, the skills that this technician needs, and the lock that binds it."""

    visit: int
    skills: tuple[tuple[str, int], ...]
    lock: Lock | None


class Tables:
    """`problem` as arrays; n parts, m technicians, S skills, D kinds of load."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.index = {t.id: k for k, t in enumerate(problem.technicians)}
        self.halves = [half for i, visit in enumerate(problem.visits) for half in self.halves_of(i, visit)]
        self.visit_of = np.array([half.visit for half in self.halves], np.int32)
        self.visits = [problem.visits[half.visit] for half in self.halves]

    def halves_of(self, index: int, visit: Visit) -> list[Half]:
        """The parts of a visit; a lock goes to the half whose skills the technician has."""
        first = tuple(visit.skills.items())
        if visit.technicians_needed != TWO:
            return [Half(index, first, visit.locks[0] if visit.locks else None)]
        second = first if visit.second_skills is None else tuple(visit.second_skills.items())
        locks: list[Lock | None] = [*visit.locks, None, None][:TWO]
        fits = [self.lock_fits(lock, skills) for lock, skills in zip(locks, (first, second), strict=True)]
        if not all(fits) and all(
            self.lock_fits(lock, skills) for lock, skills in zip(reversed(locks), (first, second), strict=True)
        ):
            locks.reverse()
        return [Half(index, first, locks[0]), Half(index, second, locks[1])]

    def lock_fits(self, lock: Lock | None, skills: tuple[tuple[str, int], ...]) -> bool:
        if lock is None:
            return True
        held = self.problem.technicians[self.index[lock.technician]].skills
        return all(held.get(code, 0) >= level for code, level in skills)

    @cached_property
    def parts_of(self) -> list[list[int]]:
        """Visit index → its parts."""
        parts: list[list[int]] = [[] for _ in self.problem.visits]
        for part, half in enumerate(self.halves):
            parts[half.visit].append(part)
        return parts

    @cached_property
    def windows(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """(W, 2) windows, and for each part the first and the last row + 1. A locked start is the only window."""
        rows: list[tuple[int, int]] = []
        begin, end = [], []
        for visit in self.visits:
            begin.append(len(rows))
            rows += windows_of(visit)
            end.append(len(rows))
        return np.array(rows, np.int32).reshape(-1, 2), np.array(begin, np.int32), np.array(end, np.int32)

    @cached_property
    def part(self) -> NDArray[np.void]:
        """(n,) PART records; windows index `windows`, relations are filled for a group."""
        table = np.zeros(len(self.halves), PART)
        windows, begin, end = self.windows
        table["service"] = [visit.service_s for visit in self.visits]
        table["setup"] = [visit.setup_s for visit in self.visits]
        table["windows_from"], table["windows_to"] = begin, end
        open_ = end > begin
        table["lo"], table["hi"] = 1, 0  # no window at all: nothing fits
        table["lo"][open_], table["hi"][open_] = windows[begin[open_], 0], windows[end[open_] - 1, 1]
        table["promised"] = [visit.promised for visit in self.visits]
        table["position"] = [POSITIONS[half.lock.position if half.lock else None] for half in self.halves]
        table["related"][self.relation[:, :2]] = 1
        table["has_amount"] = [bool(visit.delivery or visit.pickup) for visit in self.visits]
        table["published"] = -1
        for part, technician, start_s in self.published:
            table["published"][part], table["published_start"][part] = technician, start_s
        return table

    @cached_property
    def published(self) -> list[tuple[int, int, int]]:
        """(part, technician, start) of the plan in force, each part once."""
        rows, used = [], set()
        index = {visit.id: i for i, visit in enumerate(self.problem.visits)}
        for row in sorted(self.problem.published, key=lambda row: (row.start_s, row.technician)):
            free = [part for part in self.parts_of[index[row.visit]] if part not in used]
            locked = [p for p in free if (lock := self.halves[p].lock) and lock.technician == row.technician]
            if free:
                part = (locked or free)[0]
                used.add(part)
                rows.append((part, self.index[row.technician], row.start_s))
        return rows

    @cached_property
    def held_starts(self) -> dict[tuple[int, str], int]:
        """(part, technician) → published start, where changes of the published plan count."""
        goals, people = self.problem.goals, self.problem.technicians
        counted = goals.change > 0 or goals.changes_at_most is not None
        return {(part, people[k].id): start_s for part, k, start_s in self.published} if counted else {}

    @cached_property
    def worth(self) -> NDArray[np.int64]:
        """Priority + 1, on the first half of two; a locked part is worth more than all that is not."""
        worth = np.array([visit.priority + 1 for visit in self.visits], np.int64)
        locked = np.array([half.lock is not None for half in self.halves], bool)
        worth = np.where(locked, worth + worth.sum(), worth)
        for parts in self.parts_of:
            worth[parts[1:]] = 0
        return worth

    @cached_property
    def codes(self) -> list[str]:
        """Skills that somebody needs; where scarce skills are to be spared, also those that somebody holds."""
        codes = {code for half in self.halves for code, _ in half.skills}
        if self.problem.goals.scarce:
            codes |= {code for technician in self.problem.technicians for code in technician.skills}
        return sorted(codes)

    @cached_property
    def need(self) -> NDArray[np.int8]:
        """(n, S) level that a part needs."""
        return levels([dict(half.skills) for half in self.halves], self.codes)

    @cached_property
    def held(self) -> NDArray[np.int8]:
        """(m, S) level that a technician holds."""
        return levels([technician.skills for technician in self.problem.technicians], self.codes)

    @cached_property
    def scarcity(self) -> NDArray[np.int32]:
        """(S, highest level + 1): 0 where everybody holds it, 10 where hardly anybody does."""
        people, highest = max(1, len(self.held)), int(self.held.max(initial=0))
        table = np.zeros((len(self.codes), highest + 1), np.int32)
        for level in range(1, highest + 1):
            for s, holders in enumerate((self.held >= level).sum(axis=0).tolist()):
                table[s, level] = max(0, SCARCEST - ceil(SCARCEST * holders / people))
        return table

    @cached_property
    def named(self) -> dict[str, list[int]]:
        """Id or person → technicians."""
        named: dict[str, list[int]] = {}
        for k, technician in enumerate(self.problem.technicians):
            for name in technician.names:
                named.setdefault(name, []).append(k)
        return named

    @cached_property
    def exceptions(self) -> dict[int, tuple[frozenset[int] | None, frozenset[int]]]:
        """Part → (the only technicians who may, None: all; those who may not), where skills don't say it all."""
        named, found = self.named, {}
        for part, (half, visit) in enumerate(zip(self.halves, self.visits, strict=True)):
            if half.lock is None and visit.allowed is None and not visit.forbidden and not visit.locks:
                continue
            only = None if visit.allowed is None else {k for name in visit.allowed for k in named.get(name, ())}
            if half.lock is not None:
                mine = {self.index[half.lock.technician]}
                only = mine if only is None else only & mine
            banned = {k for name in visit.forbidden for k in named.get(name, ())}
            banned |= {self.index[lock.technician] for lock in visit.locks if lock is not half.lock}
            found[part] = (None if only is None else frozenset(only), frozenset(banned))
        return found

    def may(self, part: int, technician: int) -> bool:
        """Whether skills, bans and locks let this technician do this part."""
        only, banned = self.exceptions.get(part, (None, frozenset[int]()))
        is_welcome = technician not in banned and (only is None or technician in only)
        return is_welcome and bool((self.held[technician] >= self.need[part]).all())

    @cached_property
    def preferred(self) -> dict[int, frozenset[int]]:
        """Part → preferred technicians, where it has some."""
        return {
            part: frozenset(k for name in visit.preferred for k in self.named.get(name, ()))
            for part, visit in enumerate(self.visits)
            if visit.preferred
        }

    @cached_property
    def technician(self) -> NDArray[np.void]:
        """(m,) TECHNICIAN records; nodes are filled for a group."""
        table = np.zeros(len(self.problem.technicians), TECHNICIAN)
        rows = self.problem.technicians
        table["begin"] = [day.begin_s for day in self.days]
        table["end"] = [day.end_s for day in self.days]
        table["pauses"] = [len(day.pauses) for day in self.days]
        table["shift_end"] = [t.shift[1] for t in rows]
        table["shift_length"] = [max(1, t.shift[1] - t.shift[0]) for t in rows]
        table["max_visits"] = [-1 if t.max_visits is None else t.max_visits for t in rows]
        table["max_travel"] = [-1 if t.max_travel_s is None else t.max_travel_s for t in rows]
        table["slowness"] = [t.slowness_permille for t in rows]
        return table

    @cached_property
    def days(self) -> list[Day]:
        return [working_day(technician) for technician in self.problem.technicians]

    @cached_property
    def pause(self) -> NDArray[np.void]:
        """(m, P) PAUSE records, in the order in which they are taken."""
        table = np.zeros((len(self.days), max(1, *(len(day.pauses) for day in self.days), 1)), PAUSE)
        for k, day in enumerate(self.days):
            ordered = sorted(day.pauses, key=lambda p: (p.earliest_s + p.latest_s, p.earliest_s))
            before_home = MUCH
            for q in range(len(ordered) - 1, -1, -1):
                pause = ordered[q]
                before_home = min(before_home, pause.earliest_s)
                table[k, q] = (pause.earliest_s, pause.latest_s, pause.length_s, pause.void_s, before_home)
        return table

    @cached_property
    def sites(self) -> dict[Place, int]:
        """Place → a number of its own."""
        places = [visit.place for visit in self.problem.visits]
        places += [place for t in self.problem.technicians for place in (t.start, t.end) if place is not None]
        return {place: site for site, place in enumerate(dict.fromkeys(places))}

    @cached_property
    def where(self) -> Where:
        return Where(self.sites, [visit.place for visit in self.visits], self.problem.technicians)

    @cached_property
    def kinds(self) -> list[str]:
        return sorted({kind for technician in self.problem.technicians for kind in technician.capacity})

    @cached_property
    def amounts(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Delivery (n, D), pickup (n, D), capacity (m, D); each half of two carries the whole load."""
        return (
            amount_table([visit.delivery for visit in self.visits], self.kinds, 0),
            amount_table([visit.pickup for visit in self.visits], self.kinds, 0),
            amount_table([technician.capacity for technician in self.problem.technicians], self.kinds, MUCH),
        )

    @cached_property
    def relation(self) -> NDArray[np.int32]:
        """(R, 4) earlier part, later part, gap, kind."""
        return relations(self.problem.visits, self.parts_of)

    @cached_property
    def families(self) -> list[list[int]]:
        """Parts that depend on each other, directly or not; each family in order."""
        return families(self.relation)

    @cached_property
    def family_of(self) -> dict[int, list[int]]:
        return {part: family for family in self.families for part in family}

    @cached_property
    def goal(self) -> NDArray[np.int64]:
        """Weights in the order of the GOAL_ constants; the budget says how many published parts must be kept."""
        goals, vector = self.problem.goals, np.zeros(GOALS, np.int64)
        for place, value in (
            (GOAL_TRAVEL, goals.travel),
            (GOAL_OVERTIME, goals.overtime),
            (GOAL_TIGHT, goals.tight),
            (GOAL_CHANGE, goals.change),
            (GOAL_UNEVEN, goals.uneven),
            (GOAL_SLACK, goals.slack_s),
            (GOAL_MOVED, goals.moved_s),
            (GOAL_BUDGET, UNLIMITED if goals.changes_at_most is None else len(self.published) - goals.changes_at_most),
        ):
            vector[place] = value
        return vector
