"""What all road servers have in common: limits on the size of a question, and places without a road."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.travel.http import JsonServer, NoAnswerError, RefusedError
from routing.travel.matrix import seconds_or_no_road
from routing.travel.times import NO_ROAD_S, TravelTimes

PARKING_S = 90.0
TIMEOUT_S = 10.0

Block = tuple[slice, slice]  # rows, columns


class RoadServer(TravelTimes):
    """Travel times by road, asked in blocks that the server accepts.

    To the time that the server answers `parking_s` is added once a leg, as in `GreatCircle`; one place and
    the very same place are 0 s apart. A server refuses a whole block for one place that it can't put on any
    road; such a block is halved until the pairs without a road stand alone. Raises `TravelError`.
    """

    no_road_codes: frozenset[object]  # refusals for places in it that have no way to others

    def __init__(self, url: str, *, timeout_s: float, parking_s: float) -> None:
        self.server, self.parking_s = JsonServer(url, timeout_s), parking_s

    @abstractmethod
    def block_shape(self, rows: int, columns: int) -> tuple[int, int]:
        """The largest block that the server accepts, for a table of this size."""

    @abstractmethod
    def ask(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> object:
        """The server's own table of seconds, None where it found no road; `RefusedError` where it refuses."""

    def matrix_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        seconds = np.zeros((len(from_places), len(to_places)), dtype=np.int32)
        for rows, columns in blocks(seconds.shape, self.block_shape(*seconds.shape)):
            seconds[rows, columns] = self.block_s(from_places[rows], to_places[columns])
        return seconds

    def block_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        same = [[a.latitude == b.latitude and a.longitude == b.longitude for b in to_places] for a in from_places]
        seconds = self.asked_s(from_places, to_places)
        seconds[np.array(same)] = 0
        return seconds

    def asked_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        shape = len(from_places), len(to_places)
        try:
            answer = self.table(self.ask(from_places, to_places), shape)
        except RefusedError as error:
            if error.code not in self.no_road_codes:
                raise
            return self.halves(from_places, to_places) if max(shape) > 1 else np.full(shape, NO_ROAD_S, np.int32)
        return seconds_or_no_road(answer + self.parking_s)

    def halves(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        if len(from_places) < len(to_places):
            half = len(to_places) // 2
            return np.hstack([self.block_s(from_places, part) for part in (to_places[:half], to_places[half:])])
        half = len(from_places) // 2
        return np.vstack([self.block_s(part, to_places) for part in (from_places[:half], from_places[half:])])

    def table(self, answer: object, shape: tuple[int, int]) -> NDArray[np.float64]:
        """The answer as numbers, NaN for None; `NoAnswerError` where it is no table of this shape."""
        try:
            table = np.array(answer, dtype=float)
        except (TypeError, ValueError) as error:
            raise NoAnswerError(f"{self.server.host} answered with something that is no table of times") from error
        if table.shape != shape or (table < 0).any():
            raise NoAnswerError(f"{self.server.host} answered with negative times or a shape other than {shape}")
        return table


def degrees(angle: float) -> float:
    """To six decimals, a decimetre: what road servers read, and never with an exponent."""
    return round(angle, 6) + 0.0


def blocks(shape: tuple[int, int], block: tuple[int, int]) -> Iterator[Block]:
    """All blocks of a table of this shape, row by row."""
    for row in range(0, shape[0], block[0]):
        for column in range(0, shape[1], block[1]):
            yield slice(row, row + block[0]), slice(column, column + block[1])
