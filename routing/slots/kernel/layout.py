"""What the arrays of a day hold. Times are int32 seconds since its midnight.

The route of a technician with n stops has n + 2 points (start, stops, end) and n + 1 gaps between them; a
gap has a room before, between and after the pauses in it, as far as anything could be put there at all.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NEVER = 1 << 29  # later than any time
WORDS = 5  # of a point: sine and cosine of half its latitude, of half its longitude, cosine of its latitude


def int32s(*names: str) -> np.dtype[np.void]:
    return np.dtype([(name, np.int32) for name in names])


ROUTE = int32s(
    "rooms_from",  # its rows of `room`
    "rooms_to",
    "points_from",  # its rows of `point` and `gap`
    "points",
    "slowness",  # permille of the travel times
    "spare_travel",  # how much travel may be added
    "begin",  # can leave from here ...
    "end",  # ... and must be back here
    "work",  # seconds of the shift without pauses
    "free",  # of these, neither service nor travel
)
GAP = int32s(
    "leg",  # travel from its point to the next
    "way",  # what of it counts: the plan is published, so its legs take no longer than the plan gives them
    "rest",  # seconds of the pauses in it
    "rested",  # they have ended at the earliest
    "start",  # when the stop at its end starts
    "service",
)
ROOM = int32s(
    "gap",  # counted from the start of the route: how many stops come before
    "free",  # leave the point before, with the pauses that come first counted in
    "ready",  # and never arrive before this
    "by",  # the service must end by this, because of a pause after it
    "onward_by",  # and must end by this, less the leg to the point after it
    "rest",  # seconds of the pauses after it
    "rested",  # those have ended at the earliest
)
SPAN = int32s(
    "route",
    "room",
    "first",  # the service can start from here ...
    "last",  # ... to here
    "there",  # the leg to it
    "onward",  # the leg from it
    "detour",  # travel that it adds
)


class Day(NamedTuple):
    """The published routes of a day."""

    route: NDArray[np.void]  # (n,) ROUTE
    sphere: NDArray[np.float64]  # (n, 4) centre and radius of the ball around the points, on the unit sphere
    level: NDArray[np.int8]  # (skills, n)
    room: NDArray[np.void]  # (r,) ROOM
    point: NDArray[np.float64]  # (p, WORDS); NaN where a route begins or ends anywhere
    gap: NDArray[np.void]  # (p,) GAP that begins at the point; that of the last point is not used


class Road(NamedTuple):
    """The numbers of `GreatCircle`, and how long a leg lasts at least.

    `least_s` counts steps of the distance straight through the earth; a leg of n steps or more lasts so long.
    """

    detour: float
    parking_s: float
    at_km: NDArray[np.float64]
    speed_kmh: NDArray[np.float64]
    least_s: NDArray[np.int32]
    steps: float  # in the radius of the earth, twice


class Asked(NamedTuple):
    """Where, what and when. `reach` is the sine squared of half the angle at the centre of the earth."""

    here: NDArray[np.float64]  # (WORDS,)
    reach: float
    needed: NDArray[np.int32]  # (m, 2) row of `level`, and the level needed there
    service_s: int
    windows: NDArray[np.int32]  # (w, 2)
