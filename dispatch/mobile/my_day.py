"""What the page of a technician's day reads: the planned shift, what they told, and what is still open."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from dispatch.mobile.selectors import Stop, day_of
from dispatch.mobile.told import Told, told
from dispatch.models import DayEntry
from dispatch.models.day_entry import TO_DECIDE, DayKind
from dispatch.planning.clock import DayClock
from dispatch.planning.workforce import breaks
from technicians.models import Shift, Technician

QUARTER_S = 900
NOON = time(12)


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
    def ends_at(self) -> datetime | None:
        """When the last open stop is over, as planned."""
        return max((stop.assignment.during.upper for stop in self.open_stops if stop.assignment), default=None)

    @property
    def shift_ends_at(self) -> datetime | None:
        return max((shift.during.upper for shift in self.shifts), default=None)

    @property
    def expected_end(self) -> datetime | None:
        """When the last open stop is over, with the delay that was told."""
        return self.ends_at and self.ends_at + timedelta(minutes=self.told.late_minutes)

    @property
    def goes_beyond(self) -> bool:
        """Whether the day, as planned and told, takes longer than the shift."""
        return bool(self.expected_end and self.shift_ends_at and self.expected_end > self.shift_ends_at)

    @property
    def latest_end(self) -> datetime | None:
        """What is offered as an answer: the expected end, or now, to the next quarter of an hour."""
        end = self.expected_end and max(self.expected_end, timezone.now())
        return end and datetime.fromtimestamp(-(-end.timestamp() // QUARTER_S) * QUARTER_S, tz=end.tzinfo)

    def earliest_until(self, said_at: datetime) -> datetime:
        """The first end that says something of a longer day: neither within the shift nor over when it was said."""
        earliest = max(said_at, self.shift_ends_at or said_at).astimezone(self.zone)
        return earliest.replace(second=0, microsecond=0)

    def until_at(self, until: str) -> datetime:
        """Such as "17:30" on this day; in the morning of the next one, where the day ends only then."""
        at = datetime.combine(self.day, time.fromisoformat(until), tzinfo=self.zone)
        ends = [end.astimezone(self.zone).date() for end in (self.expected_end, self.shift_ends_at) if end]
        is_next = at.time() < NOON and max(ends, default=self.day) > self.day
        return at + timedelta(days=1) if is_next else at

    @property
    def overtime_answer(self) -> str:
        """`yes`, `no`, or "" where nobody has answered, or only for an earlier end."""
        said = self.told.overtime
        if said is None:
            return ""
        until = said.facts.get("until")
        if until and self.expected_end and self.expected_end >= self.until_at(until) + timedelta(minutes=1):
            return ""
        return str(said.facts["answer"])

    @property
    def asks_about_overtime(self) -> bool:
        return self.goes_beyond and not self.overtime_answer

    @property
    def reports(self) -> list[DayEntry]:
        """What the office decides, newest first."""
        return [entry for entry in reversed(self.entries) if entry.kind in TO_DECIDE]

    @property
    def open_stops(self) -> list[Stop]:
        return [stop for stop in self.stops if stop.visit.is_open]


def my_day(technician: Technician, day: date) -> MyDay:
    """A constant number of queries."""
    return with_stops(technician, day, day_of(technician.user, day) if technician.user else [])


def with_stops(technician: Technician, day: date, stops: list[Stop]) -> MyDay:
    """The day of these stops, with what was told of it and what is still to be swapped; 2 queries."""
    of_day, still_wished = Q(day=day), Q(kind=DayKind.SWAP, facts__of__gte=day.isoformat())
    return MyDay(
        technician=technician,
        day=day,
        shifts=list(technician.shifts.filter(day=day).order_by("during")),
        stops=stops,
        entries=list(technician.day_entries.filter(of_day | still_wished).select_related("colleague")),
    )
