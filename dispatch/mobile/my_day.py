"""What the page of a technician's day reads: the planned shift, what they told, and what is still open."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from dispatch.mobile.selectors import Stop, day_of
from dispatch.mobile.told import Told, told
from dispatch.models import DayEntry
from dispatch.planning.clock import DayClock
from dispatch.planning.workforce import breaks
from technicians.models import Shift, Technician


@dataclass(frozen=True, slots=True)
class PlannedBreak:
    """So many minutes, some time from `first` on that ends before `last`."""

    minutes: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class MyDay:
    technician: Technician
    day: date
    shifts: list[Shift]
    stops: list[Stop]
    entries: list[DayEntry]

    @property
    def zone(self) -> ZoneInfo:
        return self.technician.territory.zone

    @cached_property
    def told(self) -> Told:
        return told(self.entries)

    @property
    def planned_breaks(self) -> list[PlannedBreak]:
        clock = DayClock(self.day, self.zone)
        return [
            PlannedBreak(rest.length_s // 60, clock.local(rest.earliest_s), clock.local(rest.latest_s + rest.length_s))
            for rest in breaks(self.shifts, clock)
        ]

    @property
    def open_stops(self) -> list[Stop]:
        return [stop for stop in self.stops if stop.visit.is_open]


def my_day(technician: Technician, day: date) -> MyDay:
    """A constant number of queries."""
    return MyDay(
        technician=technician,
        day=day,
        shifts=list(technician.shifts.filter(day=day).order_by("during")),
        stops=day_of(technician.user, day) if technician.user else [],
        entries=list(technician.day_entries.filter(day=day)),
    )
