"""How the best plan of a run became better: a few points of its score over time."""

import time
from dataclasses import dataclass, field

MOST_POINTS = 200
Point = tuple[int, int, int]


@dataclass
class Curve:
    """Points of (seconds since it was made, lost priority, cost), never more than 200: a long run has coarser ones."""

    points: list[Point] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def add(self, lost_priority: int, cost: int) -> list[Point]:
        """All of them, with this one at the end; every second one goes where they become too many."""
        if len(self.points) == MOST_POINTS:
            del self.points[1::2]
        self.points.append((round(time.monotonic() - self.began), lost_priority, cost))
        return self.points
