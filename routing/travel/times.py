"""What every source of travel times answers."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from routing.place import Place

NO_ROAD_S: Final = 100_000_000  # there is no way from one place to the other; three years, and still an int32
LEGS_AT_ONCE = 32


class TravelTimes(Protocol):
    """Times may differ by direction. Where there is no road, the answer is `NO_ROAD_S`, never 0."""

    __slots__ = ()

    def matrix_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        """Seconds from each of `from_places` (rows) to each of `to_places` (columns)."""

    def legs_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        """Seconds from each of `from_places` to the place at the same index of `to_places`: the diagonal alone."""
        parts = [
            self.matrix_s(from_places[n : n + LEGS_AT_ONCE], to_places[n : n + LEGS_AT_ONCE]).diagonal()
            for n in range(0, len(from_places), LEGS_AT_ONCE)
        ]
        return np.concatenate([np.zeros(0, dtype=np.int32), *parts])
