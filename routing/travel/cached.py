"""Travel times that are asked once and remembered, by cells of some ten metres and by hour."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.travel.times import TravelTimes

CELLS_PER_DEGREE = 2000  # 56 m from south to north; from west to east 56 m at the equator, 36 m at 50°
CELLS_AROUND = 360 * CELLS_PER_DEGREE + 1
ALL_DAY: Final = -1  # the hour band of times that do not depend on the hour


class Key(NamedTuple):
    from_cell: int
    to_cell: int
    hour_band: int


class TravelStore(Protocol):
    def get_many(self, keys: Collection[Key]) -> Mapping[Key, int]:
        """Seconds of those keys that are known."""

    def put_many(self, times: Mapping[Key, int]) -> None:
        """Remember seconds; what was known of a key is overwritten."""


class Cached(TravelTimes):
    """Times of `travel` between the centres of cells, so that an answer does not depend on who asked first.

    A place is at most 35 m from the centre of its cell; places in one cell are 0 s apart. Only pairs that the
    store does not know are asked. `hour_band` is the hour of day that the times of `travel` hold for.
    """

    def __init__(self, travel: TravelTimes, store: TravelStore, hour_band: int = ALL_DAY) -> None:
        self.travel, self.store, self.hour_band = travel, store, hour_band

    def matrix_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        rows, columns = [cell_of(place) for place in from_places], [cell_of(place) for place in to_places]
        known = {(a, a): 0 for a in rows} | self.times(set(rows), set(columns))
        seconds = [[known[a, b] for b in columns] for a in rows]
        return np.array(seconds, dtype=np.int32).reshape(len(rows), len(columns))

    def times(self, rows: set[int], columns: set[int]) -> dict[tuple[int, int], int]:
        """Seconds from cell to cell, by the store or else by asking, for every pair of two cells."""
        wanted = [Key(a, b, self.hour_band) for a in sorted(rows) for b in sorted(columns) if a != b]
        known = dict(self.store.get_many(wanted))
        if new := dict(self.asked([key for key in wanted if key not in known])):
            self.store.put_many(new)
        return {(key.from_cell, key.to_cell): seconds for key, seconds in (known | new).items()}

    def asked(self, keys: list[Key]) -> Iterator[tuple[Key, int]]:
        """Answers of `travel`: one question for all rows that lack the same columns."""
        lacking: dict[int, list[int]] = defaultdict(list)
        for key in keys:
            lacking[key.from_cell].append(key.to_cell)
        alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for row, columns in lacking.items():
            alike[tuple(columns)].append(row)
        for to_cells, from_cells in alike.items():
            seconds = self.travel.matrix_s([centre(a) for a in from_cells], [centre(b) for b in to_cells]).tolist()
            for a, times in zip(from_cells, seconds, strict=True):
                yield from ((Key(a, b, self.hour_band), time) for b, time in zip(to_cells, times, strict=True))


def cell_of(place: Place) -> int:
    """One number for the cell around a place: rows from the south pole, columns from 180° west."""
    row, column = round((place.latitude + 90) * CELLS_PER_DEGREE), round((place.longitude + 180) * CELLS_PER_DEGREE)
    return row * CELLS_AROUND + column


def centre(cell: int) -> Place:
    row, column = divmod(cell, CELLS_AROUND)
    return Place(row / CELLS_PER_DEGREE - 90, column / CELLS_PER_DEGREE - 180)
