"""Why there is nothing to offer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from routing.slots.kernel.doors import near
from routing.slots.search import Search, angles, bounds


class NoOffer(StrEnum):
    NO_DAY = "no_day"  # nothing is known of any day that a window is on
    NO_SKILL = "no_skill"  # of those who are needed, somebody holds the skills on none of the days
    NOBODY_ON_SHIFT = "nobody_on_shift"  # who holds the skills is off, or absent, in all windows
    OUT_OF_REACH = "out_of_reach"  # who holds the skills and is on shift comes nowhere near
    FULL = "full"  # who is in reach has no room


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Counts of technicians: each step leaves some of those before it.

    `holders` hold the skills, one's or the other's where two are needed; `on_shift` work in a window; the
    routes of those `in_reach` come near on such a day.
    """

    reason: NoOffer
    holders: int = 0
    on_shift: int = 0
    in_reach: int = 0


Teams = list[set[str]]  # for each role, the technicians who could take it


def why_not(searches: Sequence[Search]) -> WhyNot:
    """For a visit that was found to have no offer on these days, which are all that are known."""
    if not searches:
        return WhyNot(NoOffer.NO_DAY)
    holders, on_shift, in_reach = (merged(teams) for teams in zip(*map(steps, searches), strict=True))
    counts = [len(set.union(*teams)) for teams in (holders, on_shift, in_reach)]
    for teams, reason in ((holders, NoOffer.NO_SKILL), (on_shift, NoOffer.NOBODY_ON_SHIFT)):
        if not are_enough(teams):
            return WhyNot(reason, *counts)
    return WhyNot(NoOffer.FULL if are_enough(in_reach) else NoOffer.OUT_OF_REACH, *counts)


def are_enough(teams: Teams) -> bool:
    return all(teams) and len(set.union(*teams)) >= len(teams)


def merged(days: Iterable[Teams]) -> Teams:
    """Somebody who could on one of the days."""
    return [set.union(*teams) for teams in zip(*days, strict=True)]


def steps(search: Search) -> tuple[Teams, Teams, Teams]:
    """On this day: who holds the skills; who works then, too; whose route comes near, too."""
    day, names = search.table.day, np.array(search.table.ids, dtype=object)
    close = np.zeros(len(names), np.bool_)
    near(day, angles(search.wanted.place), search.world.reach, close)
    works = at_work(search)
    able = [holding(search, skills) for skills in search.wanted.roles]
    holders, on_shift, in_reach = ([set(names[who & then]) for who in able] for then in (True, works, works & close))
    return holders, on_shift, in_reach


def at_work(search: Search) -> NDArray[np.bool_]:
    """Who could do the service between coming and going in some window, were it at the door."""
    route = search.table.day.route
    begin, end = route["begin"][:, None], route["end"][:, None] - search.wanted.service_s
    first, last = bounds(search.windows).T
    answer: NDArray[np.bool_] = (np.maximum(begin, first) <= np.minimum(end, last)).any(axis=1)
    return answer & (route["end"] > route["begin"])


def holding(search: Search, skills: Mapping[str, int]) -> NDArray[np.bool_]:
    level, needed = search.table.day.level, search.table.needed(skills)
    if needed is None:
        return np.zeros(level.shape[1], np.bool_)
    return np.all(level[needed[:, 0]] >= needed[:, 1:], axis=0)
