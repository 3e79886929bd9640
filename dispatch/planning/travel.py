"""The travel times that a territory's plans are made with."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dispatch.models import PlanRun
from dispatch.planning.travel_cache import StoredTimes, source_of
from routing import Place, Problem
from routing.travel import Cached, Cause, Fallback, GreatCircle, Osrm, Prefetched, TravelTimes, Valhalla
from technicians.models import Territory
from technicians.models.travel import TravelEngine

MOST_PLACES = 2000  # four million pairs: more would be asked for too long and take too much memory
TOO_MANY_PLACES = "too_many_places"

WARNINGS: Mapping[str, str | Promise] = {
    Cause.NO_ANSWER: _("Travel times are estimates: the road server at %(host)s did not answer."),
    Cause.REFUSED: _("Travel times are estimates: the road server at %(host)s refused the question."),
    Cause.TOO_SLOW: _("Travel times are estimates: the road server at %(host)s took too long."),
    TOO_MANY_PLACES: _(
        "Travel times are estimates: the day has %(places)s places, and the road server is asked for at most %(most)s."
    ),
}
StoredWarning = dict[str, str | int]

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PlanTravel:
    """Times for one problem, which can go to other processes; `warnings` as a run stores them."""

    times: TravelTimes
    warnings: list[StoredWarning]


def estimate_of(territory: Territory) -> GreatCircle:
    """Travel times by air distance, at the territory's speeds."""
    return GreatCircle(speeds=tuple((km, kmh) for km, kmh in territory.travel_speeds))


def travel_of(territory: Territory) -> GreatCircle | Fallback:
    """The territory's source of travel times. A road server's answers go through the cache: for this process only."""
    estimate = estimate_of(territory)
    if territory.travel_engine == TravelEngine.GREAT_CIRCLE:
        return estimate
    url = territory.travel_url
    server = Osrm(url) if territory.travel_engine == TravelEngine.OSRM else Valhalla(url)
    return Fallback(
        Cached(server, StoredTimes(source_of(territory.travel_engine, url))), urlsplit(url).netloc, estimate
    )


def travel_for(problem: Problem, territory: Territory, progress: Callable[[float], None]) -> PlanTravel:
    """All travel times of a problem, computed before it is solved, so that whoever solves it asks no server.

    Beyond 2,000 places, and wherever the road server fails, they are estimates by air distance, with a warning.
    """
    travel = travel_of(territory)
    if isinstance(travel, GreatCircle):
        return PlanTravel(travel, [])
    places = {(place.latitude, place.longitude): place for place in places_of(problem)}
    if len(places) > MOST_PLACES:
        too_many: StoredWarning = {"code": TOO_MANY_PLACES, "places": len(places), "most": MOST_PLACES}
        return PlanTravel(travel.estimate, [too_many])
    times = Prefetched.of(places.values(), travel, progress)
    for warning in travel.warnings:
        logger.warning("travel times are estimates", territory=territory.pk, detail=warning.detail)
    return PlanTravel(times, [{"code": w.cause.value, "host": w.host} for w in travel.warnings])


def places_of(problem: Problem) -> Iterator[Place]:
    """Where anybody may drive from or to."""
    yield from (visit.place for visit in problem.visits)
    for technician in problem.technicians:
        yield from (place for place in (technician.start, technician.end) if place is not None)


def warning_texts(run: PlanRun | None) -> list[str]:
    """A run's warnings in the reader's language."""
    return [str(WARNINGS[warning["code"]]) % warning for warning in (run.warnings if run else [])]
