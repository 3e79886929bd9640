"""The windows in which a territory promises arrivals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dispatch.planning.clock import DayClock
from routing.slots import Window
from technicians.models import Territory
from technicians.models.slot_hours import HOURS_A_DAY

HORIZON_DAYS = 14
LEAD = timedelta(minutes=60)  # nobody is sent anywhere sooner


@dataclass(frozen=True, slots=True)
class Slot:
    """One window of a territory's day: `first_minute` is its beginning on the walls' clocks, after midnight."""

    day: date
    first_minute: int
    span: DateTimeTZRange
    window: Window

    def is_open(self, now: datetime) -> bool:
        """Whether it begins a lead time after `now`, and before the horizon."""
        return now + LEAD <= self.span.lower < now + timedelta(days=HORIZON_DAYS)


def slots_of(territory: Territory, *, now: datetime) -> Iterator[Slot]:
    """Every window from a lead time after `now` up to the horizon, in order of time."""
    today = now.astimezone(territory.zone).date()
    for ahead in range(HORIZON_DAYS):
        yield from (slot for slot in slots_on(territory, today + timedelta(days=ahead)) if slot.is_open(now))


def slots_on(territory: Territory, day: date) -> Iterator[Slot]:
    """The windows of one day."""
    clock = DayClock(day, territory.zone)
    yield from (slot_between(clock, first, last) for first, last in territory.slot_hours)


@lru_cache(maxsize=10_000)  # of two weeks, of some hundred territories: each search asks for all of its own
def slot_between(clock: DayClock, first: int, last: int) -> Slot:
    """From one full hour on the walls' clocks to another."""
    begin, end = clock.at(time(first)), end_of(clock, last)
    window = Window(clock.day, clock.seconds(begin), clock.seconds(end))
    return Slot(clock.day, 60 * first, DateTimeTZRange(begin, end), window)


def end_of(clock: DayClock, hour: int) -> datetime:
    return clock.next_midnight if hour == HOURS_A_DAY else clock.at(time(hour))


def slot_at(territory: Territory, span: DateTimeTZRange) -> Slot | None:
    """The slot that is just this span, if the territory has such a window."""
    day = span.lower.astimezone(territory.zone).date()
    ends = span.lower, span.upper
    return next((slot for slot in slots_on(territory, day) if (slot.span.lower, slot.span.upper) == ends), None)
