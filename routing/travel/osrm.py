"""Travel times by road from OSRM's table service (https://project-osrm.org/docs/v5.24.0/api/#table-service)."""

from collections.abc import Sequence

from routing.place import Place
from routing.travel.http import NoAnswerError, RefusedError
from routing.travel.road_server import PARKING_S, TIMEOUT_S, RoadServer, degrees

OK = 200
MAX_LOCATIONS = 100  # `--max-table-size` of osrm-routed, unless the operator raised it


class Osrm(RoadServer):
    """OSRM at `url`, with a `profile` of that server. No question names more than `max_locations` places."""

    no_road_codes = frozenset({"NoSegment", "NoTable"})

    def __init__(
        self,
        url: str,
        *,
        profile: str = "driving",
        max_locations: int = MAX_LOCATIONS,
        timeout_s: float = TIMEOUT_S,
        parking_s: float = PARKING_S,
    ) -> None:
        super().__init__(url, timeout_s=timeout_s, parking_s=parking_s)
        self.profile, self.max_locations = profile, max_locations

    def block_shape(self, rows: int, columns: int) -> tuple[int, int]:
        """Half of the places each, or more of the one where there are few of the other."""
        rows = min(rows, max(self.max_locations // 2, self.max_locations - columns))
        return max(1, rows), max(1, self.max_locations - rows)

    def ask(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> object:
        points = ";".join(f"{degrees(p.longitude)},{degrees(p.latitude)}" for p in (*from_places, *to_places))
        sources = ";".join(map(str, range(len(from_places))))
        targets = ";".join(map(str, range(len(from_places), len(from_places) + len(to_places))))
        path = f"/table/v1/{self.profile}/{points}?annotations=duration&sources={sources}&destinations={targets}"
        status, answer = self.server.ask("GET", path)
        if not isinstance(answer, dict):
            raise NoAnswerError(f"{self.server.host} answered with something that is not OSRM's")
        if status != OK or answer.get("code") != "Ok":
            code = answer.get("code")
            raise RefusedError(f"{self.server.host} refused: {code or status}: {answer.get('message', '')}", code)
        return answer.get("durations")
