"""Travel times by road from Valhalla's matrix service (https://valhalla.github.io/valhalla/api/matrix/api-reference/)."""

import math
from collections.abc import Sequence

from routing.place import Place
from routing.travel.http import NoAnswerError, RefusedError
from routing.travel.road_server import PARKING_S, TIMEOUT_S, RoadServer, degrees

OK = 200
MAX_PAIRS = 2500  # `service_limits.auto.max_matrix_location_pairs`, unless the operator raised it


class Valhalla(RoadServer):
    """Valhalla at `url`, with one of its `costing` models. No question has more than `max_pairs` pairs.

    Between places farther apart than the server's `max_matrix_distance` (400 km through the air by default, more
    than a technician's day) there counts as no road.
    """

    # Too far apart, unconnected regions, no edge near a location, no path.
    no_road_codes = frozenset({154, 170, 171, 442})

    def __init__(
        self,
        url: str,
        *,
        costing: str = "auto",
        max_pairs: int = MAX_PAIRS,
        timeout_s: float = TIMEOUT_S,
        parking_s: float = PARKING_S,
    ) -> None:
        super().__init__(url, timeout_s=timeout_s, parking_s=parking_s)
        self.costing, self.max_pairs = costing, max_pairs

    def block_shape(self, rows: int, columns: int) -> tuple[int, int]:
        """A square, or longer where there are few rows or few columns."""
        rows = min(rows, max(math.isqrt(self.max_pairs), self.max_pairs // max(1, columns)))
        return max(1, rows), max(1, self.max_pairs // max(1, rows))

    def ask(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> object:
        question = {"sources": points(from_places), "targets": points(to_places), "costing": self.costing}
        status, answer = self.server.ask("POST", "/sources_to_targets", question)
        try:
            if status == OK:
                return [[pair["time"] for pair in row] for row in answer["sources_to_targets"]]
            code, said = answer["error_code"], answer["error"]
        except (TypeError, KeyError) as error:
            raise NoAnswerError(f"{self.server.host} answered with something that is not Valhalla's") from error
        raise RefusedError(f"{self.server.host} refused: {code}: {said}", code)


def points(places: Sequence[Place]) -> list[dict[str, float]]:
    return [{"lat": degrees(place.latitude), "lon": degrees(place.longitude)} for place in places]
