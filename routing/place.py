"""Where something is."""

from collections.abc import Iterator
from dataclasses import dataclass

from routing.faults import is_number, is_whole

LARGEST_MATRIX = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """A point on earth, in degrees (WGS 84); with a travel matrix, also its row and column there, `index`."""

    latitude: float
    longitude: float
    index: int | None = None

    def faults(self) -> Iterator[str]:
        for name, value, limit in (("latitude", self.latitude, 90), ("longitude", self.longitude, 180)):
            if not is_number(value, limit):
                yield f"{name} {value!r} is not a number between -{limit} and {limit}"
        if self.index is not None and not is_whole(self.index, LARGEST_MATRIX):
            yield f"matrix index {self.index!r} is not a whole number from 0"
