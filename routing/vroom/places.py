"""Where the file's jobs and vehicles are: coordinates, or rows of its matrix."""

from collections.abc import Mapping
from typing import Any

from routing.faults import is_number
from routing.place import Place
from routing.travel import Matrix, TravelTimes
from routing.vroom.row import PAIR, Row

ENDS = (("start", "start_index"), ("end", "end_index"))
NOWHERE = (0.0, 0.0)


class Places:
    """With a matrix the row decides which place it is; coordinates are used only where everything has them."""

    def __init__(self, data: Mapping[str, Any], travel: TravelTimes) -> None:
        self.rows = len(travel.seconds) if isinstance(travel, Matrix) else None
        self.are_points = self.rows is None or all_have_points(data)
        self.known: dict[int, Place] = {}

    def read(self, row: Row, location: str, index: str) -> Place | None:
        """The place under these two keys; None where there is none, or where it is a fault, which is noted."""
        at = row.data.get(location)
        point = NOWHERE if at is None else read_point(row, location, at)
        if point is None:
            return None
        if self.rows is not None:
            return self.of_matrix(row, index, point, self.rows, is_due=at is not None)
        return None if at is None else Place(point[1], point[0])

    def of_matrix(self, row: Row, index: str, point: tuple[float, float], rows: int, *, is_due: bool) -> Place | None:
        number = row.whole_or_none(index)
        if number is not None and not 0 <= number < rows:
            row.fault(f"{index} {number} is not a row of the matrix, which has 0 to {rows - 1}")
        elif number is not None:
            longitude, latitude = point if self.are_points else NOWHERE
            return self.known.setdefault(number, Place(latitude, longitude, number))
        elif is_due and not row.data.get(index):
            row.fault(f"has no {index}, which says where in the matrix it is")
        return None

    def read_job(self, row: Row) -> Place | None:
        before = len(row.faults)
        place = self.read(row, "location", "location_index")
        if place is None and len(row.faults) == before:
            key = "location" if self.rows is None else "location_index"
            row.fault(f"has no {key}")
        return place


def read_point(row: Row, key: str, value: Any) -> tuple[float, float] | None:
    """Longitude and latitude, in this order."""
    if not isinstance(value, list) or len(value) != PAIR:
        row.fault(f"{key} {value!r} is not [longitude, latitude]")
    elif not is_number(value[0], 180) or not is_number(value[1], 90):
        row.fault(f"{key} {value!r} is not [longitude, latitude] within -180 to 180 and -90 to 90")
    else:
        return float(value[0]), float(value[1])
    return None


def all_have_points(data: Mapping[str, Any]) -> bool:
    jobs = all("location" in job for job in data["jobs"] if isinstance(job, dict))
    vehicles = [v for v in data["vehicles"] if isinstance(v, dict)]
    return jobs and all(place in v or index not in v for v in vehicles for place, index in ENDS)
