"""Travel times between places. The great-circle model needs no server; road engines fit the same protocol."""

from routing.travel.cached import ALL_DAY, Cached, Key, TravelStore
from routing.travel.fallback import Cause, Fallback, TravelWarning
from routing.travel.great_circle import EARTH_KM, GreatCircle, air_km, apart_km, half_angles, radians
from routing.travel.http import NoAnswerError, RefusedError, TravelError, is_server_url
from routing.travel.matrix import Matrix
from routing.travel.osrm import Osrm
from routing.travel.prefetched import Prefetched
from routing.travel.times import NO_ROAD_S, TravelTimes
from routing.travel.valhalla import Valhalla

__all__ = [
    "ALL_DAY",
    "EARTH_KM",
    "NO_ROAD_S",
    "Cached",
    "Cause",
    "Fallback",
    "GreatCircle",
    "Key",
    "Matrix",
    "NoAnswerError",
    "Osrm",
    "Prefetched",
    "RefusedError",
    "TravelError",
    "TravelStore",
    "TravelTimes",
    "TravelWarning",
    "Valhalla",
    "air_km",
    "apart_km",
    "half_angles",
    "is_server_url",
    "radians",
]
