"""A technician's day of stops from two versions of a plan: whether it can be done, and how long the ways in it take."""

from collections.abc import Collection, Iterable, Sequence
from typing import cast

from django.contrib.gis.geos import Point

import routing
from dispatch.models import Plan
from dispatch.planning.clock import DayClock
from dispatch.planning.differences import Stop, Version, days_of
from dispatch.planning.snapshot import live_of
from dispatch.planning.travel import estimate_of
from dispatch.planning.workforce import technician_to_plan
from orders.models import Site
from routing.timing import working_day
from routing.tour import Tour, legs_of
from technicians.selectors.duty import duties


class MixedDays:
    """The people of a day with their shifts, and the places of both versions' visits; 7 queries.

    A stop is done to the second when its version says so. A way that a version has as well takes as long as it says
    there; other ways are estimated.
    """

    def __init__(self, plan: Plan, was: Version, becomes: Version) -> None:
        self.clock = DayClock(plan.day, plan.territory.zone)
        self.travel = estimate_of(plan.territory)
        self.ways = ways_of((was, becomes))
        self.people = self._people(plan)
        points = Site.objects.filter(orders__visits__in={*was, *becomes}, point__isnull=False)
        self.places = {
            visit: routing.Place(point.y, point.x)
            for visit, point in points.values_list("orders__visits", "point")
            if isinstance(point, Point)
        }

    def _people(self, plan: Plan) -> dict[int, routing.Technician]:
        """As they work that day from its beginning: what has begun there is a stop like others."""
        team = duties(territory=plan.territory, day=plan.day)
        bound = live_of(team, clock=self.clock)
        midnight = self.clock.midnight
        people = {}
        for duty in team:
            live = bound.get(duty.technician.pk, [])
            elsewhere = [row for row in live if row.plan.territory_id != plan.territory_id or row.plan.day != plan.day]
            people[duty.technician.pk] = technician_to_plan(duty, clock=self.clock, now=midnight, live=elsewhere)
        return people

    def fits(self, technician: int, stops: Sequence[Stop]) -> bool:
        """Whether the technician can do these, in the order of time, each at its second, and every break."""
        person = self.people.get(technician)
        if person is None or any(stop.visit not in self.places for stop in stops):
            return False
        visits = tuple(self._pinned(stop) for stop in stops)
        legs_s = (*self.legs_s(technician, stops), legs_of(person, visits, self.travel)[-1])
        return not visits or Tour(person, working_day(person), visits, legs_s).timed() is not None

    def legs_s(self, technician: int, stops: Sequence[Stop]) -> list[int]:
        """How long the way to each stop takes."""
        person = self.people[technician]
        estimates = legs_of(person, tuple(self._pinned(stop) for stop in stops), self.travel)
        known = (self.ways.get((technician, before, stop.visit)) for before, stop in ways(stops))
        return [estimate if leg is None else leg for estimate, leg in zip(estimates, known, strict=False)]

    def _pinned(self, stop: Stop) -> routing.Visit:
        start_s, end_s = self.clock.seconds(stop.during.lower), self.clock.seconds(stop.during.upper)
        place = cast("routing.Place", self.places.get(stop.visit))
        return routing.Visit(str(stop.visit), place, end_s - start_s, ((start_s, start_s),))


def ways(stops: Sequence[Stop]) -> Iterable[tuple[int, Stop]]:
    """(visit before, stop): 0 before the first."""
    yield from zip((0, *(stop.visit for stop in stops)), stops, strict=False)


def ways_of(versions: Collection[Version]) -> dict[tuple[int, int, int], int]:
    """(technician, visit before, visit) → seconds, as the versions have them."""
    return {
        (technician, before, stop.visit): stop.travel_s
        for version in versions
        for technician, stops in days_of(version).items()
        for before, stop in ways(stops)
    }
