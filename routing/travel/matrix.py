"""Travel times that somebody computed before."""

from collections.abc import Iterator, Sequence
from dataclasses import InitVar, dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.faults import ProblemError
from routing.place import Place
from routing.travel.times import NO_ROAD_S, TravelTimes


@dataclass(frozen=True, slots=True, eq=False)
class Matrix(TravelTimes):
    """A square table of seconds, rows from and columns to, in which `Place.index` names the row and the column.

    None, NaN and infinity in `durations` say that there is no road. Anything that is no such table is a
    `ProblemError`, and so is a place without an index in it.
    """

    durations: InitVar[ArrayLike]
    seconds: NDArray[np.int32] = field(init=False, repr=False)

    def __post_init__(self, durations: ArrayLike) -> None:
        object.__setattr__(self, "seconds", whole_seconds(durations))

    def matrix_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        return self.seconds[np.ix_(self.indexes(from_places), self.indexes(to_places))]

    def legs_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        return self.seconds[self.indexes(from_places), self.indexes(to_places)]

    def indexes(self, places: Sequence[Place]) -> NDArray[np.intp]:
        size = len(self.seconds)
        if faults := tuple(missing(places, size)):
            raise ProblemError(faults)
        return np.array([place.index for place in places], dtype=np.intp)


def missing(places: Sequence[Place], size: int) -> Iterator[str]:
    for place in places:
        where = f"place {place.latitude}, {place.longitude}"
        if place.index is None:
            yield f"{where} has no matrix index"
        elif not 0 <= place.index < size:
            yield f"{where} has matrix index {place.index}, but the matrix has {size} rows (0 to {size - 1})"


def whole_seconds(durations: ArrayLike) -> NDArray[np.int32]:
    """A square array of whole seconds, `NO_ROAD_S` where the table says that there is no road."""
    try:
        table = np.asarray(durations)
        table = np.asarray(durations, dtype=float) if table.dtype.kind not in "iuf" else table
    except (TypeError, ValueError, OverflowError) as error:
        raise ProblemError([f"the matrix is not a square table of seconds: {error}"]) from error
    if table.ndim != 2 or table.shape[0] != table.shape[1]:  # noqa: PLR2004 - rows and columns
        raise ProblemError([f"the matrix has the shape {table.shape}, which is not square"])
    negative = np.argwhere(table < 0)
    if len(negative):
        row, column = negative[0].tolist()
        raise ProblemError([f"the matrix has {table[row, column]} s from {row} to {column}: a time can't be negative"])
    return seconds_or_no_road(table)


def seconds_or_no_road(table: NDArray[np.generic]) -> NDArray[np.int32]:
    """Rounded to whole seconds; what is no number, or longer than `NO_ROAD_S`, is no road."""
    if table.dtype.kind == "f":
        table = np.nan_to_num(np.rint(table), nan=NO_ROAD_S, posinf=NO_ROAD_S)
    return np.minimum(table, NO_ROAD_S).astype(np.int32)
