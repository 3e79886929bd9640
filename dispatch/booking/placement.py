"""Writing an insertion into a plan's rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dispatch.models import Appointment, Assignment, Plan
from dispatch.planning.clock import DayClock
from dispatch.planning.stops import number_stops
from orders.models import Visit
from routing.slots import Offer, Placed, TechnicianDay, Wanted, insert
from routing.travel import TravelTimes
from technicians.models import Technician


@dataclass(frozen=True, slots=True)
class Placement:
    """Routes of a plan as its rows have them now, by technician's uuid; the caller holds their technicians' locks."""

    plan: Plan
    clock: DayClock
    travel: TravelTimes
    routes: Mapping[str, TechnicianDay]

    def write_first(
        self, ways: Iterable[Offer], wanted: Wanted, *, visit: Visit, hold: Appointment | None = None
    ) -> dict[str, int]:
        """Insert the visit by the first way that still fits; the technicians, uuid → pk, none where none does.

        In the published plan the new stops are live; with `hold` they are hidden until it is confirmed.
        """
        for way in ways:
            if placed := self.fitted(way, wanted):
                rows = Technician.objects.filter(uuid__in=placed).values_list("uuid", "pk")
                pks = {str(uuid): pk for uuid, pk in rows}
                for name in sorted(placed, key=pks.__getitem__):
                    self.write(placed[name], self.routes[name], pks[name], wanted=wanted, visit=visit, hold=hold)
                number_stops(plan=self.plan, technicians=pks.values())
                return pks
        return {}

    def write_alone(self, where: Placed, technician: Technician, wanted: Wanted, *, visit: Visit) -> None:
        """For one technician, at the place that was found in their route."""
        day = self.routes[str(technician.uuid)]
        self.write(where, day, technician.pk, wanted=wanted, visit=visit, hold=None)
        number_stops(plan=self.plan, technicians=[technician.pk])

    def fitted(self, way: Offer, wanted: Wanted) -> dict[str, Placed]:
        """The exact times of a way, by technician; none where it no longer fits, or somebody lacks a skill by now."""
        placed: dict[str, Placed] = {}
        common = way.insertions[0].start_s if len(way.insertions) > 1 else None
        for role, each in enumerate(way.insertions):
            day = self.routes.get(each.technician)
            where = day and insert(day, wanted, way.window, travel=self.travel, role=role, start_s=common)
            if not where:
                return {}
            placed[each.technician] = where
        return placed

    def write(
        self,
        where: Placed,
        day: TechnicianDay,
        technician: int,
        *,
        wanted: Wanted,
        visit: Visit,
        hold: Appointment | None,
    ) -> None:
        """The new stop, after those behind it got their later times: the last one first, so that none overlaps.

        A row may be earlier than its stop in the route, which is overdue (see `routes_of`): its own time counts.
        """
        behind = list(zip(day.stops[where.position :], where.starts_s, strict=True))
        rows = Assignment.objects.in_bulk([int(stop.id) for stop, _ in behind])
        for number, (stop, start_s) in reversed(list(enumerate(behind))):
            changed: dict[str, object] = {}
            if start_s != self.clock.seconds(rows[int(stop.id)].during.lower):
                changed["during"] = self.span(start_s, stop.service_s)
            if number == 0:
                changed["travel_s"] = where.next_travel_s
            if changed:
                Assignment.objects.filter(pk=int(stop.id)).update(**changed)
        Assignment.objects.create(
            plan=self.plan,
            visit=visit,
            technician_id=technician,
            during=self.span(where.start_s, wanted.service_s),
            travel_s=where.travel_s,
            live=self.plan.state == Plan.State.PUBLISHED,
            hold=hold,
        )

    def span(self, start_s: int, length_s: int) -> DateTimeTZRange:
        return DateTimeTZRange(self.clock.instant(start_s), self.clock.instant(start_s + length_s))
