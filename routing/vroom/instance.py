"""An instance as it was read: what the planner gets, and what the answer needs to speak the file's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from routing.problem import Problem
from routing.travel import TravelTimes


@dataclass(frozen=True, slots=True)
class Instance:
    """`jobs` and `vehicles` hold the objects of the file under the planner's ids; the file's ids may be numbers.

    `origin_s` is what was taken off all times of the file: the midnight (UTC) before the first of them where
    they are time stamps, else 0.
    """

    problem: Problem
    travel: TravelTimes
    jobs: Mapping[str, Mapping[str, Any]]
    vehicles: Mapping[str, Mapping[str, Any]]
    origin_s: int
