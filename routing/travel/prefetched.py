"""The travel times of one problem, computed before it is solved."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from routing.faults import ProblemError
from routing.place import Place
from routing.travel.road_server import blocks
from routing.travel.times import TravelTimes

PLACES_AT_ONCE = 100


@dataclass(frozen=True, slots=True, eq=False)
class Prefetched(TravelTimes):
    """A table of all times between given places. It asks nobody, so it can go to other processes.

    `rows` says which row and column of `seconds` belongs to a latitude and longitude. A place that is not
    among them is a `ProblemError`. Four bytes a pair: 16 MB for 2,000 places.
    """

    rows: dict[tuple[float, float], int]
    seconds: NDArray[np.int32]

    @classmethod
    def of(cls, places: Iterable[Place], travel: TravelTimes, progress: Callable[[float], None]) -> Self:
        """Asks `travel` block by block; after each `progress` is told the fraction done."""
        distinct = list({(place.latitude, place.longitude): place for place in places}.values())
        seconds = np.empty((len(distinct), len(distinct)), dtype=np.int32)
        every = list(blocks(seconds.shape, (PLACES_AT_ONCE, PLACES_AT_ONCE)))
        for done, (rows, columns) in enumerate(every, start=1):
            seconds[rows, columns] = travel.matrix_s(distinct[rows], distinct[columns])
            progress(done / len(every))
        return cls({(place.latitude, place.longitude): row for row, place in enumerate(distinct)}, seconds)

    def matrix_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        return self.seconds[np.ix_(self.indexes(from_places), self.indexes(to_places))]

    def legs_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        return self.seconds[self.indexes(from_places), self.indexes(to_places)]

    def indexes(self, places: Sequence[Place]) -> NDArray[np.intp]:
        try:
            return np.array([self.rows[place.latitude, place.longitude] for place in places], dtype=np.intp)
        except KeyError as error:
            raise ProblemError([f"the travel times of place {error} were not computed"]) from error
