"""What an insertion costs, in seconds of travel."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prices:
    """The weights of a price, which is in seconds of travel: a second of detour costs 1.

    `push`: a second that a planned stop starts later. `rarity`: a skill level that the visit does not need and
    nobody but this technician holds; a level that others hold too costs the less, the more of those on shift
    hold it, and nothing where all do. `scarcity`: a day on which those in reach who could do it have no free
    working time; half of it where half of their time is free. `reach_s`: nobody is considered whose start,
    stops and end are all farther away than this by the travel model.
    """

    push: float = 0.25
    rarity: float = 300.0
    scarcity: float = 1800.0
    reach_s: int = 3600


DEFAULT_PRICES = Prices()
