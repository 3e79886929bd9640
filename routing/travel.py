"""Travel times between places. The great-circle model needs no server; road engines fit the same protocol."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from routing.place import Place

EARTH_KM = 6371.0088
SAME_PLACE_KM = 1e-6


class TravelTimes(Protocol):
    def matrix_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        """Seconds from each of `from_places` (rows) to each of `to_places` (columns)."""


@dataclass(frozen=True, slots=True)
class GreatCircle:
    """Air distance times a detour factor, at a mean speed that grows with the length of the leg.

    `speeds` pairs a road distance in km with the mean speed in km/h of a leg that long; between two pairs
    it is interpolated. `parking_s` is spent once a leg. Two visits at one place cost nothing.
    """

    detour: float = 1.3
    parking_s: float = 90.0
    speeds: tuple[tuple[float, float], ...] = ((0, 18), (2, 25), (10, 40), (30, 60), (80, 85))

    def matrix_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        if not from_places or not to_places:
            return np.zeros((len(from_places), len(to_places)), dtype=np.int32)
        km = self.detour * air_km(radians(from_places), radians(to_places))
        at_km, speed_kmh = np.array(self.speeds, dtype=float).T
        seconds = self.parking_s + 3600 * km / np.interp(km, at_km, speed_kmh)
        return np.rint(np.where(km < SAME_PLACE_KM, 0.0, seconds)).astype(np.int32)


def radians(places: Sequence[Place]) -> NDArray[np.float64]:
    return np.radians(np.array([(place.latitude, place.longitude) for place in places], dtype=float))


def air_km(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Haversine distance from each row of `a` to each row of `b`, both (n, 2) latitude and longitude in radians."""
    north = a[:, 0, None] - b[None, :, 0]
    east = a[:, 1, None] - b[None, :, 1]
    chord = np.sin(north / 2) ** 2 + np.outer(np.cos(a[:, 0]), np.cos(b[:, 0])) * np.sin(east / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
