"""A plan as the planner hands it back: routes with times, and why the rest is left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a visit is not planned. The caller turns the code and its details into a sentence."""

    NO_SKILL = "no_skill"  # nobody holds `skill` at `level`; `count` hold it at a lower level
    ALL_FORBIDDEN = "all_forbidden"  # all `count` who hold the skills are forbidden to this visit, or not allowed
    NO_ONE_ON_SHIFT = "no_one_on_shift"  # the `count` who hold the skills and may go are off or absent in the windows
    OUT_OF_REACH = "out_of_reach"  # none of those `count` on shift can go, do it and be back in time
    OVER_LIMIT = "over_limit"  # capacity, most visits or most travel keep out all `count` who are in reach
    AFTER_UNPLANNED = "after_unplanned"  # it comes after `visit`, which is not planned, or which ends too late
    WINDOW_FULL = "window_full"  # all `count` who could do it have no room between `from_s` and `to_s`
    TWO_NEEDED = "two_needed"  # two must start together, and `count` could
    LOCK_IMPOSSIBLE = "lock_impossible"  # it can't be done as it is locked, to `technician`
    CHANGES_SPENT = "changes_spent"  # it would fit, but more published visits would move than allowed


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit on a route. `travel_s` is the leg that leads to it; `arrival_s` to `start_s` is waiting.

    From `start_s` to `end_s` is service, after the setup where there is one.
    """

    visit: str
    arrival_s: int
    start_s: int
    end_s: int
    travel_s: int


@dataclass(frozen=True, slots=True)
class Route:
    """A technician's day. `breaks` holds (start, end) of every break and absence; `travel_s` includes the way home."""

    technician: str
    stops: tuple[Stop, ...]
    breaks: tuple[tuple[int, int], ...]
    leave_s: int
    back_s: int
    travel_s: int


@dataclass(frozen=True, slots=True)
class Unplanned:
    visit: str
    reason: Reason
    detail: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """What a plan is worth; less is better.

    `lost_priority` is the sum of priority + 1 over what is left out. `cost` is the weighted sum of `Goals`;
    what follows it are its terms before they are weighted.
    """

    lost_priority: int
    unplanned: int
    travel_s: int
    cost: int = 0
    overtime_s: int = 0
    tight_s: int = 0
    changes: int = 0
    uneven: int = 0
    not_preferred: int = 0
    scarce: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        """Plans are compared by this: lost priority first, then the weighted sum."""
        return self.lost_priority, self.cost


@dataclass(frozen=True, slots=True)
class Solution:
    routes: tuple[Route, ...]
    unplanned: tuple[Unplanned, ...]


@dataclass(frozen=True, slots=True)
class Gain:
    """What the plan was worth after a part of the planner had its turn, and the seconds spent until then."""

    part: str
    lost_priority: int
    cost: int
    wall_s: float


@dataclass(frozen=True, slots=True)
class Result:
    """A checked solution, and what it took to find it."""

    solution: Solution
    score: Score
    engine: str
    wall_s: float
    visits: int
    technicians: int
    gains: tuple[Gain, ...] = ()
