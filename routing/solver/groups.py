"""Groups of parts and technicians cut out of a plan as arrays, each for one search."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.solver.kernel.layout import AFTER, GOAL_BUDGET, TOGETHER, Ints
from routing.solver.plan import Plan
from routing.solver.tables import Tables
from routing.solver.task import NOWHERE, Group, Orders

NOT_HERE = -2  # the published technician of a part is in another group


class Cutter:
    """Cuts groups out of a plan. A group must not change what the rest of the plan relies on."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def group(self, plan: Plan, parts: Ints, technicians: Ints) -> Group:
        """The arrays of a group; indexes inside it count along `parts` and `technicians`."""
        tables = self.tables
        windows, part = self.parts(parts)
        site, start, home = self.nodes(parts, technicians)
        technician = tables.technician[technicians]
        technician["start"], technician["home"] = start, home
        part["published"] = local(part["published"], technicians, len(tables.technician))
        self.obey(plan, parts, part)
        delivery, pickup, capacity = tables.amounts
        return Group(
            part=part,
            worth=tables.worth[parts],
            windows=windows,
            technician=technician,
            pause=tables.pause[technicians],
            need=tables.need[parts],
            held=tables.held[technicians],
            scarcity=tables.scarcity,
            delivery=delivery[parts],
            pickup=pickup[parts],
            capacity=capacity[technicians],
            relation=self.relations(parts),
            goal=self.goal(plan, technicians),
            **self.exceptions(parts, technicians),
            price_not_preferred=tables.problem.goals.not_preferred,
            price_scarce=tables.problem.goals.scarce,
            price_change=tables.problem.goals.change,
            place=np.where((site == NOWHERE)[:, None], tables.where.place[:1], tables.where.place[site]),
            matrix_index=np.where(site == NOWHERE, tables.where.matrix_index[:1], tables.where.matrix_index[site]),
            site=site,
        )

    def goal(self, plan: Plan, technicians: Ints) -> NDArray[np.int64]:
        """The weights; of the published parts that may still be moved a group has its share.

        Groups are searched side by side: together they must not move more than may be. Where too few are kept,
        each group wins back what it can.
        """
        goal = self.tables.goal.copy()
        mine, spare = int(plan.kept[technicians].sum()), int(plan.kept.sum() - goal[GOAL_BUDGET])
        if goal[GOAL_BUDGET] > 0:
            goal[GOAL_BUDGET] = mine - (spare * mine // int(plan.kept.sum()) if spare > 0 else spare)
        return goal

    def orders(self, plan: Plan, parts: Ints, technicians: Ints) -> Orders:
        inside = self.inside(parts)
        rows = [[i for i in inside[plan.routes[k]].tolist() if i >= 0] for k in technicians.tolist()]
        begin = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int32)
        route = np.array([i for row in rows for i in row], np.int32)
        return Orders(route, begin, plan.lo[parts], plan.hi[parts])

    def inside(self, parts: Ints) -> Ints:
        """(n,) index of each part in the group, or -1."""
        inside = np.full(len(self.tables.halves), -1, np.int32)
        inside[parts] = np.arange(len(parts))
        return inside

    def parts(self, parts: Ints) -> tuple[Ints, NDArray[np.void]]:
        """Windows and PART records of a group."""
        windows, begin, end = self.tables.windows
        part = self.tables.part[parts]
        sizes = end[parts] - begin[parts]
        part["windows_to"] = np.cumsum(sizes)
        part["windows_from"] = part["windows_to"] - sizes
        rows = np.repeat(begin[parts] - part["windows_from"], sizes) + np.arange(int(sizes.sum()))
        return windows[rows], part

    def nodes(self, parts: Ints, technicians: Ints) -> tuple[Ints, Ints, Ints]:
        """(N,) site of each node, and the node where each technician starts and ends."""
        where = self.tables.where
        ends = np.concatenate([where.start[technicians], where.home[technicians]])
        distinct, which = np.unique(ends, return_inverse=True)
        node = (which + len(parts)).astype(np.int32)
        site = np.concatenate([where.part[parts], distinct]).astype(np.int32)
        return site, node[: len(technicians)], node[len(technicians) :]

    def relations(self, parts: Ints) -> Ints:
        inside, relation = self.inside(parts), self.tables.relation.copy()
        relation[:, :2] = inside[relation[:, :2]]
        return relation[(relation[:, :2] >= 0).all(axis=1)]

    @cached_property
    def relations_of(self) -> dict[int, list[tuple[int, int, bool]]]:
        """Part → (related part, kind, whether the related part comes later)."""
        found: dict[int, list[tuple[int, int, bool]]] = {}
        for earlier, later, _, kind in self.tables.relation.tolist():
            found.setdefault(earlier, []).append((later, kind, True))
            found.setdefault(later, []).append((earlier, kind, False))
        return found

    def obey(self, plan: Plan, parts: Ints, part: NDArray[np.void]) -> None:
        """Parts that are bound to a planned part outside keep to their windows, or stay altogether."""
        if not self.relations_of:
            return
        inside, where, pinned = self.inside(parts), plan.where(), []
        for i, here in enumerate(parts.tolist()):
            outside = [r for r in self.relations_of.get(here, ()) if inside[r[0]] < 0 and where[r[0]] >= 0]
            if outside:
                part["lo"][i], part["hi"][i] = plan.lo[here], plan.hi[here]
                if any(kind == TOGETHER or (kind == AFTER and later) for _, kind, later in outside):
                    pinned.append(here)
        part["pinned"][inside[self.needed_by(pinned, inside)]] = True

    def needed_by(self, pinned: list[int], inside: Ints) -> list[int]:
        """These parts and all others of the group that they can't be planned without, directly or not."""
        needed = dict.fromkeys(pinned)
        while pinned:
            related = self.relations_of[pinned.pop()]
            more = [r for r, kind, later in related if kind == TOGETHER or (kind == AFTER and not later)]
            pinned += [r for r in more if inside[r] >= 0 and r not in needed]
            needed |= dict.fromkeys(pinned)
        return list(needed)

    def exceptions(self, parts: Ints, technicians: Ints) -> dict[str, Ints]:
        """Who is allowed, banned, preferred: pairs of indexes in the group."""
        people = {k: j for j, k in enumerate(technicians.tolist())}
        only_parts, only, banned = [], [], []
        liked_parts, liked = [], []
        for i, part in enumerate(parts.tolist()):
            if part in self.tables.exceptions:
                mine, not_mine = self.tables.exceptions[part]
                banned += [(i, people[k]) for k in not_mine if k in people]
                if mine is not None:
                    only_parts.append(i)
                    only += [(i, people[k]) for k in mine if k in people]
            if part in self.tables.preferred:
                liked_parts.append(i)
                liked += [(i, people[k]) for k in self.tables.preferred[part] if k in people]
        return {
            "only_parts": np.array(only_parts, np.int32),
            "only": pairs(only),
            "banned": pairs(banned),
            "preferred_parts": np.array(liked_parts, np.int32),
            "preferred": pairs(liked),
        }


def local(published: Ints, technicians: Ints, people: int) -> Ints:
    """The published technicians as indexes in the group; NOT_HERE for those outside it; -1, none, stays."""
    inside = np.full(people, NOT_HERE, np.int32)
    inside[technicians] = np.arange(len(technicians))
    return np.where(published >= 0, inside[published], published)


def pairs(rows: list[tuple[int, int]]) -> Ints:
    return np.array(rows, np.int32).reshape(-1, 2)
