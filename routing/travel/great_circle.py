"""Travel times without any server: air distance, a detour factor, and a mean speed by the length of the leg."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.travel.times import TravelTimes

EARTH_KM = 6371.0088
SAME_PLACE_KM = 1e-6
PAIRS_AT_ONCE = 16_384  # what an array operation reads and writes then stays in the processor's cache


@dataclass(frozen=True, slots=True)
class GreatCircle(TravelTimes):
    """Air distance times a detour factor, at a mean speed that grows with the length of the leg.

    `speeds` pairs a road distance in km with the mean speed in km/h of a leg that long; between two pairs
    it is interpolated. `parking_s` is spent once a leg. Two visits at one place cost nothing.
    """

    detour: float = 1.3
    parking_s: float = 90.0
    speeds: tuple[tuple[float, float], ...] = ((0, 18), (2, 25), (10, 40), (30, 60), (80, 85))

    def matrix_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        a, b = radians(from_places), radians(to_places)
        seconds = np.empty((len(a), len(b)), dtype=np.int32)
        rows = max(1, PAIRS_AT_ONCE // max(1, len(b)))
        for n in range(0, len(a), rows):
            seconds[n : n + rows] = self.seconds(air_km(a[n : n + rows], b))
        return seconds

    def legs_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        return self.seconds(apart_km(half_angles(radians(from_places)), half_angles(radians(to_places))))

    def seconds(self, air: NDArray[np.float64]) -> NDArray[np.int32]:
        """Seconds for distances in km through the air, of any shape."""
        km = self.detour * air
        at_km, speed_kmh = np.array(self.speeds, dtype=float).T
        seconds = self.parking_s + km / np.interp(km, at_km, speed_kmh) * 3600
        seconds[km < SAME_PLACE_KM] = 0
        return np.rint(seconds, out=seconds).astype(np.int32)


def radians(places: Sequence[Place]) -> NDArray[np.float64]:
    """Latitude and longitude of each place in radians, (n, 2)."""
    return np.radians(np.array([(place.latitude, place.longitude) for place in places], dtype=float).reshape(-1, 2))


def air_km(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Haversine distance from each row of `a` to each row of `b`, both (n, 2) latitude and longitude in radians."""
    return apart_km(half_angles(a)[:, :, None], half_angles(b)[:, None, :])


def half_angles(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sine and cosine of half the latitude and half the longitude, and the cosine of the latitude: (5, n)."""
    latitude, longitude = points.T / 2
    return np.stack([np.sin(latitude), np.cos(latitude), np.sin(longitude), np.cos(longitude), np.cos(points[:, 0])])


def apart_km(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Haversine distance between `half_angles` that broadcast against each other.

    The sine of half a difference comes from the sines and cosines of the halves: four products instead of a
    sine for each pair, equally exact, and exactly 0 for equal places.
    """
    north = a[0] * b[1] - a[1] * b[0]
    east = a[2] * b[3] - a[3] * b[2]
    chord = north * north + a[4] * b[4] * (east * east)
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(chord, 1)))
